import { UsageError } from '../errors.js';
import { findAxiPorts } from './axiPorts.js';
import { AxiResponseError } from './axiResponseError.js';
import { NO_PORT, natural, putSink, putSource } from './channelFields.js';
import { asColumn, columnWord, wordBytes, type Column } from './column.js';
import type { Port } from './design.js';
import { Request, type Answer } from './frame.js';
import type { Value } from './interactive.js';
import type { PortTable } from './portTable.js';
import type { AxiPrefix, InputPin, PortTypes } from './portTypes.js';
import { stimulusColumn } from './stimuli.js';

/** The five channels. */
export type AxiLiteChannel = 'aw' | 'w' | 'b' | 'ar' | 'r';

export interface AxiLiteOptions<P extends PortTypes = PortTypes> {
  /** What its ports' names begin with: `s_axil_` for `s_axil_awvalid`, `s_axil_wdata`, ... */
  readonly prefix: AxiPrefix<P, 'awvalid', 'input'>;
  /**
   * Chance (0 to 1) that valid (of b and r: ready) is withheld in a cycle, of all channels or of each.
   * Default: 0.
   */
  readonly stall?: number | Readonly<Partial<Record<AxiLiteChannel, number>>>;
  /** Seed of the stalls, an unsigned integer. Default: as for `streams` without one. */
  readonly seed?: number;
  /**
   * Operations that may be under way at a time. With more than one, writes and reads can overtake each
   * other. Default: 1.
   */
  readonly outstanding?: number;
  /** Cycles in which no channel moves that end a list with an error. Default: 10,000. */
  readonly watchdog?: number;
  /** Cycles after the last response in which no other may come. Default: 0. */
  readonly idle?: number;
  /** Of a design with several: the clock of the interface. Default: the first. */
  readonly clock?: InputPin<P>;
}

/** An operation of a list: addresses are those of bytes, as they go on the port. */
export type AxiLiteOperation =
  | {
      readonly write: Value;
      readonly data: Value;
      /** A bit for each byte that is written. Default: all. */
      readonly strb?: Value;
      /** Default: 0. */
      readonly prot?: number;
    }
  | {
      readonly read: Value;
      /** Default: 0. */
      readonly prot?: number;
    };

export type AxiLiteResponse = 'OKAY' | 'SLVERR' | 'DECERR';

/** What came back for an operation. */
export interface AxiLiteAnswer {
  readonly response: AxiLiteResponse;
  /** Of a read: a bigint above 32 bits. */
  readonly data?: Value;
  /** Cycle of the list, from 0, in which the response was taken. */
  readonly cycle: number;
}

export interface AxiLiteResult {
  /** Cycles that the list took. */
  readonly cycles: number;
  /** In the order of the operations. */
  readonly answers: readonly AxiLiteAnswer[];
}

const RESPONSES: readonly AxiLiteResponse[] = ['OKAY', 'OKAY', 'SLVERR', 'DECERR'];

/** Ports of the five channels; where a slave does not have it: undefined. */
type Ports = ReturnType<typeof axiLitePorts>;

/** What a master needs of its simulation. */
export interface AxiLiteSimulator {
  readonly ask: (request: Request) => Promise<Answer>;
  /** Errors of tools are not lost on whoever does not wait for this one call. */
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * A master for AXI4-Lite that carries out lists of operations inside the simulator, each of the five
 * channels with stalls of its own. Everything that the slave does is checked: valid stays, and nothing
 * changes, until ready; no response without a request, or before it was taken whole; no EXOKAY.
 */
export class AxiLiteMaster<P extends PortTypes = PortTypes> {
  readonly #simulator: AxiLiteSimulator;
  readonly #table: PortTable;
  readonly #options: AxiLiteOptions;
  readonly #ports: Ports;
  #seeded = false;

  /** Not for users: see `Simulation.axiLite`. */
  constructor(simulator: AxiLiteSimulator, table: PortTable, options: AxiLiteOptions<P>) {
    this.#simulator = simulator;
    this.#table = table;
    this.#options = options;
    this.#ports = axiLitePorts(table, options.prefix);
  }

  /**
   * Carry out operations, in order.
   *
   * @param list    writes and reads
   * @param errors  whether a response that is not OKAY is thrown, or returned as a value. Default: `throw`
   * @throws AxiResponseError for the first that is not OKAY; ToolError that tells which operation waits on
   *   which channel if nothing moves; ProtocolError if the slave breaks a rule (after these two the
   *   design needs a reset); UsageError, RangeError for values that do not fit
   */
  run(
    list: readonly AxiLiteOperation[],
    { errors = 'throw' }: { readonly errors?: 'throw' | 'return' } = {},
  ): Promise<AxiLiteResult> {
    return this.#simulator.call(() => this.#run(list, errors));
  }

  async #run(
    list: readonly AxiLiteOperation[],
    errors: 'throw' | 'return',
  ): Promise<AxiLiteResult> {
    const result = this.#decode(list, await this.#simulator.ask(this.#encode(list)));
    const bad = result.answers.findIndex(({ response }) => response !== 'OKAY');
    const operation = list[bad];
    if (errors === 'return' || operation === undefined) return result;
    const response = result.answers[bad]?.response ?? 'OKAY';
    const [what, address] =
      'write' in operation ? ['write to', operation.write] : ['read of', operation.read];
    const place = list.length === 1 ? '' : `operation ${bad} of ${list.length} (from 0), `;
    throw new AxiResponseError(
      `${this.#table.top}: ${place}${what} 0x${address.toString(16)}: ${response}`,
      bad,
      response,
    );
  }

  /**
   * Write a word.
   *
   * @param address of a byte
   * @param options `strb`, a bit for each byte that is written, and `prot`
   * @throws as `run`
   */
  write(
    address: Value,
    data: Value,
    options: { readonly strb?: Value; readonly prot?: number } = {},
  ): Promise<void> {
    return this.#simulator.call(async () => {
      await this.#run([{ write: address, data, ...options }], 'throw');
    });
  }

  /**
   * Read a word.
   *
   * @returns a number up to 32 bits, a bigint above
   * @throws as `run`
   */
  read(address: Value, options: { readonly prot?: number } = {}): Promise<Value> {
    return this.#simulator.call(async () => {
      const { answers } = await this.#run([{ read: address, ...options }], 'throw');
      return answers[0]?.data ?? 0;
    });
  }

  #encode(list: readonly AxiLiteOperation[]): Request {
    const { seed, outstanding = 1, watchdog = 10_000, idle = 0, clock } = this.#options;
    const { aw, w, b, ar, r } = this.#ports;
    if (natural('axiLite: outstanding', outstanding) < 1) {
      throw new UsageError('axiLite: outstanding is 0; at least 1 is needed');
    }
    const now = seed !== undefined && !this.#seeded;
    const request = new Request()
      .u32(now ? 1 : 0, this.#table.clockIndex(clock))
      .u64(natural('axiLite: seed', seed ?? 0))
      .u64(Math.max(1, natural('axiLite: watchdog', watchdog)))
      .u64(outstanding)
      .u64(list.length)
      .u64(natural('axiLite: idle', idle))
      .u32(this.#index(b.resp), this.#index(r.resp));
    const writes = list.flatMap((operation, i) => ('write' in operation ? [{ operation, i }] : []));
    const reads = list.flatMap((operation, i) => ('read' in operation ? [{ operation, i }] : []));
    const columns: Column[] = [];
    const source = (
      channel: AxiLiteChannel,
      valid: Port,
      ready: Port,
      lanes: readonly (readonly [Port, readonly Value[]])[],
    ) => {
      const count = lanes[0]?.[1].length ?? 0;
      for (const [port, values] of lanes) columns.push(wordsOf(port, values));
      const names = lanes.map(([port]) => port.name);
      const fields = { valid: valid.name, ready: ready.name, lanes: names, clock, count };
      putSource(request, 'axiLite', { ...fields, stall: this.#stall(channel) }, this.#table);
    };
    const prots = (
      port: Port | undefined,
      of: readonly { readonly operation: { prot?: number } }[],
    ) =>
      this.#optional(
        'prot',
        port,
        of.map(({ operation }) => operation.prot ?? 0),
        0n,
      );
    source('aw', aw.valid, aw.ready, [
      [aw.addr, writes.map(({ operation }) => operation.write)],
      ...prots(aw.prot, writes),
    ]);
    const all = (1n << BigInt(w.data.width / 8)) - 1n;
    source('w', w.valid, w.ready, [
      [w.data, writes.map(({ operation }) => operation.data)],
      ...this.#optional(
        'strb',
        w.strb,
        writes.map(({ operation }) => operation.strb ?? all),
        all,
      ),
    ]);
    source('ar', ar.valid, ar.ready, [
      [ar.addr, reads.map(({ operation }) => operation.read)],
      ...prots(ar.prot, reads),
    ]);
    for (const [channel, { valid, ready }] of [
      ['b', b],
      ['r', r],
    ] as const) {
      const lanes = this.#lanes(channel).map(({ name }) => name);
      const fields = { valid: valid.name, ready: ready.name, lanes, clock };
      const checked = { checked: true, timed: true, stall: this.#stall(channel) };
      putSink(request, 'axiLite', { ...fields, ...checked }, this.#table);
    }
    request.column(Uint8Array.from(list, (operation) => Number('write' in operation)));
    for (const column of columns) request.column(column);
    this.#seeded = true;
    return request;
  }

  /** The column of a port that a slave may do without, as long as its value is the usual one. */
  #optional(
    name: string,
    port: Port | undefined,
    values: readonly Value[],
    usual: bigint,
  ): (readonly [Port, readonly Value[]])[] {
    if (port !== undefined) return [[port, values]];
    const other = values.find((value) => BigInt(value) !== usual);
    if (other === undefined) return [];
    throw new UsageError(
      `axiLite: ${name} is ${other}, but ${this.#table.top} has no ${this.#options.prefix}*${name}`,
    );
  }

  /** What comes back on a channel. */
  #lanes(channel: 'b' | 'r'): Port[] {
    const { b, r } = this.#ports;
    const code = channel === 'b' ? b.resp : r.resp;
    return [...(channel === 'r' ? [r.data] : []), ...(code === undefined ? [] : [code])];
  }

  #decode(list: readonly AxiLiteOperation[], { payload, cycle }: Answer): AxiLiteResult {
    const cycles = Number(new DataView(payload).getBigUint64(0, true));
    let at = 8;
    const writes = list.filter((operation) => 'write' in operation).length;
    const take = (channel: 'b' | 'r', words: number) => {
      const columns = new Map<Port, Column>();
      for (const port of this.#lanes(channel)) {
        columns.set(port, asColumn(payload, at, port.width, words));
        at += Math.ceil((words * wordBytes(port.width)) / 8) * 8;
      }
      const times = new Float64Array(payload, at, words);
      at += times.byteLength;
      const code = columns.get((channel === 'b' ? this.#ports.b.resp : this.#ports.r.resp) ?? NONE);
      return Array.from(times, (time, i) => ({
        response: RESPONSES[Number(code?.[i] ?? 0)] ?? 'OKAY',
        cycle: time - (cycle - cycles),
        data: columns.get(this.#ports.r.data),
      }));
    };
    const written = take('b', writes);
    const read = take('r', list.length - writes);
    const { width } = this.#ports.r.data;
    let [w, r] = [0, 0];
    const answers = list.map((operation): AxiLiteAnswer => {
      if ('write' in operation) {
        const { response, cycle } = written[w++] ?? LOST;
        return { response, cycle };
      }
      const { response, cycle, data } = read[r] ?? LOST;
      const raw = data === undefined ? 0n : columnWord(data, width, r);
      r++;
      return { response, data: width <= 32 ? Number(raw) : raw, cycle };
    });
    return { cycles, answers };
  }

  #stall(channel: AxiLiteChannel): number {
    const { stall = 0 } = this.#options;
    return typeof stall === 'number' ? stall : (stall[channel] ?? 0);
  }

  #index(port: Port | undefined): number {
    return port === undefined ? NO_PORT : this.#table.find(port.name).index;
  }
}

const NONE: Port = { name: '', direction: 'output', width: 0, signed: false };
const LOST = { response: 'OKAY', cycle: NaN, data: undefined } as const;

/** A column of exactly these words. */
function wordsOf(port: Port, values: readonly Value[]): Column {
  return stimulusColumn(values.map(BigInt), port, values.length);
}

/** Find an AXI4-Lite slave by its prefix. */
function axiLitePorts(table: PortTable, prefix: string) {
  const [input, output] = [{ direction: 'input' }, { direction: 'output' }] as const;
  const pin = { width: 1 } as const;
  const maybe = { optional: true } as const;
  const what = 'AXI4-Lite slave';
  const found = findAxiPorts(table, what, prefix, 'awvalid', {
    awvalid: { ...input, ...pin },
    awready: { ...output, ...pin },
    awaddr: input,
    awprot: { ...input, ...maybe, width: 3 },
    wvalid: { ...input, ...pin },
    wready: { ...output, ...pin },
    wdata: input,
    wstrb: { ...input, ...maybe },
    bvalid: { ...output, ...pin },
    bready: { ...input, ...pin },
    bresp: { ...output, ...maybe, width: 2 },
    arvalid: { ...input, ...pin },
    arready: { ...output, ...pin },
    araddr: input,
    arprot: { ...input, ...maybe, width: 3 },
    rvalid: { ...output, ...pin },
    rready: { ...input, ...pin },
    rdata: output,
    rresp: { ...output, ...maybe, width: 2 },
  });
  const need = (signal: keyof typeof found): Port => {
    const port = found[signal];
    if (port === undefined) throw new UsageError(`${table.top}: ${prefix}${signal} is missing`);
    return port;
  };
  const ports = {
    aw: {
      valid: need('awvalid'),
      ready: need('awready'),
      addr: need('awaddr'),
      prot: found.awprot,
    },
    w: { valid: need('wvalid'), ready: need('wready'), data: need('wdata'), strb: found.wstrb },
    b: { valid: need('bvalid'), ready: need('bready'), resp: found.bresp },
    ar: {
      valid: need('arvalid'),
      ready: need('arready'),
      addr: need('araddr'),
      prot: found.arprot,
    },
    r: { valid: need('rvalid'), ready: need('rready'), data: need('rdata'), resp: found.rresp },
  };
  const { w, r } = ports;
  const wrong: string[] = [];
  if (w.data.width % 8 !== 0) wrong.push(`${w.data.name} has ${w.data.width} bits, no whole bytes`);
  if (r.data.width !== w.data.width) {
    wrong.push(`${r.data.name} has ${r.data.width} bits, ${w.data.name} ${w.data.width}`);
  }
  if (w.strb !== undefined && w.strb.width !== w.data.width / 8) {
    wrong.push(`${w.strb.name} has ${w.strb.width} bits, not one for each byte of ${w.data.name}`);
  }
  if (wrong.length > 0) {
    throw new UsageError(`${table.top}: ${prefix} is no ${what}: ${wrong.join('; ')}`);
  }
  return ports;
}
