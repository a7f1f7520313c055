import { UsageError } from '../errors.js';
import { asColumn, checkColumn, givenColumns, wordBytes, type Column } from './column.js';
import { Request, type Answer } from './frame.js';
import type { PortTable } from './portTable.js';
import type {
  InputColumns,
  InputPin,
  OutputName,
  OutputPin,
  PortName,
  PortTypes,
  SomeColumns,
} from './portTypes.js';

/** A stream into the design. */
export interface StreamSource<P extends PortTypes = PortTypes> {
  /** The design's input that says a word is there. */
  readonly valid: InputPin<P>;
  /** The design's output that says it takes the word. */
  readonly ready: OutputPin<P>;
  /** Columns of at least `count` words, by input port. */
  readonly payload: InputColumns<P>;
  /** The clock at whose rising edges a word passes, of a design with several. Default: the first. */
  readonly clock?: InputPin<P>;
  /** Words to send. */
  readonly count: number;
  /**
   * Chance (0 to 1) that valid is withheld in a cycle before it is raised; once raised it stays until
   * the word is taken. While it is withheld the payload is noise. Default: 0, the payload then zero.
   */
  readonly stall?: number;
}

/** A stream out of the design. */
export interface StreamSink<P extends PortTypes = PortTypes> {
  /** The design's output that says a word is there. */
  readonly valid: OutputPin<P>;
  /** The design's input that says it is taken. */
  readonly ready: InputPin<P>;
  /** Output ports to collect. */
  readonly payload: readonly OutputName<P>[];
  /** The clock at whose rising edges a word passes, of a design with several. Default: the first. */
  readonly clock?: InputPin<P>;
  /** Chance (0 to 1) that ready is low in a cycle. Default: 0. */
  readonly stall?: number;
}

/** With several clocks, cycles, records and the watchdog are those of the first. */
export interface StreamJob<P extends PortTypes = PortTypes> {
  readonly sources: readonly StreamSource<P>[];
  readonly sinks: readonly StreamSink<P>[];
  /**
   * Seed of the stalls, an unsigned integer. Without it the stalls go on where the last job of the
   * same channel since the reset left them (from seed 0 at first).
   */
  readonly seed?: number;
  /**
   * When the job ends: right after the cycle in which the last source word is accepted (`sent`; the
   * next job goes on in the very next cycle); in which the n-th word of a sink of this job is taken
   * (`received`, of sink 0 unless said otherwise); after exactly n cycles; or after the cycle in which
   * an output port of at most 64 bits had a value.
   */
  readonly until:
    | 'sent'
    | { readonly received: number; readonly sink?: number }
    | { readonly cycles: number }
    | { readonly port: OutputName<P>; readonly equals: number | bigint };
  /** Ports sampled in every cycle, just before the clock rises. */
  readonly record?: readonly PortName<P>[];
  /** Only this many first cycles of the job are recorded. Default: 1,048,576. */
  readonly recordLimit?: number;
  /** Cycles without any accepted word that end the job with an error; not with `cycles`. Default: 1,000,000. */
  readonly watchdog?: number;
}

export interface StreamResult<P extends PortTypes = PortTypes> {
  /** Cycles that the job took. */
  readonly cycles: number;
  readonly sources: readonly { readonly sent: number }[];
  readonly sinks: readonly {
    readonly count: number;
    readonly payload: SomeColumns<P, OutputName<P>>;
  }[];
  /** By port, if something was to be recorded. */
  readonly recorded?: SomeColumns<P, PortName<P>>;
}

function natural(what: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`streams: ${what} is ${value}; a whole number from 0 is needed`);
  }
  return value;
}

/** A chance as a threshold for 32 random bits. */
function threshold(what: string, chance = 0): number {
  if (!(chance >= 0 && chance <= 1)) {
    throw new UsageError(`streams: stall of ${what} is ${chance}; a chance from 0 to 1 is needed`);
  }
  return Math.round(chance * 2 ** 32);
}

function handshake(table: PortTable, name: string, direction: 'input' | 'output'): number {
  const { index, port } = table[direction](name);
  if (port.width !== 1) {
    throw new UsageError(`streams: ${name} is ${port.width} bits wide; valid and ready have one`);
  }
  return index;
}

/**
 * Check a job and put it into a frame.
 *
 * @throws UsageError, RangeError naming port, value and limit
 */
export function encodeStreams<P extends PortTypes>(job: StreamJob<P>, table: PortTable): Request {
  const record = job.record ?? [];
  const request = new Request().u32(job.sources.length, job.sinks.length, record.length);
  encodeUntil(request, job, table);
  request
    .u32(job.seed === undefined ? 0 : 1)
    .u64(natural('seed', job.seed ?? 0))
    .u64(Math.max(1, natural('watchdog', job.watchdog ?? 1_000_000)))
    .u64(natural('recordLimit', job.recordLimit ?? 1_048_576));
  for (const source of job.sources) {
    const lanes = givenColumns(source.payload).map(([name]) => table.input(name).index);
    request
      .u32(handshake(table, source.valid, 'input'), handshake(table, source.ready, 'output'))
      .u32(lanes.length, table.clockIndex(source.clock))
      .u64(natural(`count of ${source.valid}`, source.count))
      .u64(threshold(source.valid, source.stall))
      .u32(...lanes)
      .align();
  }
  for (const sink of job.sinks) {
    const lanes = sink.payload.map((name) => table.output(name).index);
    request
      .u32(handshake(table, sink.valid, 'output'), handshake(table, sink.ready, 'input'))
      .u32(lanes.length, table.clockIndex(sink.clock))
      .u64(threshold(sink.valid, sink.stall))
      .u32(...lanes)
      .align();
  }
  request.u32(...record.map((name) => table.find(name).index)).align();
  for (const { payload, count } of job.sources) {
    for (const [name, column] of givenColumns(payload)) {
      const { port } = table.input(name);
      checkColumn(column, port, count);
      request.column(column, count * wordBytes(port.width));
    }
  }
  return request;
}

/** Its kind, value and index. */
function encodeUntil<P extends PortTypes>(
  request: Request,
  { until, sinks }: StreamJob<P>,
  table: PortTable,
): void {
  if (until === 'sent') {
    request.u32(0).u64(0).u32(0);
  } else if ('received' in until) {
    const sink = until.sink ?? 0;
    if (sinks[sink] === undefined) {
      throw new UsageError(`streams: until names sink ${sink} of ${sinks.length}`);
    }
    request.u32(1).u64(natural('received', until.received)).u32(sink);
  } else if ('cycles' in until) {
    request.u32(2).u64(natural('cycles', until.cycles)).u32(0);
  } else {
    const { index, port } = table.output(until.port);
    const value = BigInt(until.equals);
    if (port.width > 64 || value < 0n || value >> BigInt(port.width) !== 0n) {
      throw new RangeError(
        `streams: ${until.port} (${port.width} bits) can never equal ${value}, or is above 64 bits`,
      );
    }
    request.u32(3).u64(value).u32(index);
  }
}

/** What of a job says how its answer is laid out. */
interface StreamShape<P extends PortTypes> {
  readonly sources: readonly unknown[];
  readonly sinks: readonly Pick<StreamSink<P>, 'payload'>[];
  readonly record?: readonly PortName<P>[];
}

/** Look at the answer of a job as its result. */
export function decodeStreams<P extends PortTypes>(
  job: StreamShape<P>,
  table: PortTable,
  answer: Answer,
): StreamResult<P> {
  const view = new DataView(answer.payload);
  let at = 0;
  const u64 = () => Number(view.getBigUint64((at += 8) - 8, true));
  const cycles = u64();
  const recordedCycles = u64();
  const sources = job.sources.map(() => ({ sent: u64() }));
  const counts = job.sinks.map(u64);
  const columns = <Name extends PortName<P>>(names: readonly Name[], words: number) => {
    const found: Record<string, Column> = {};
    for (const name of names) {
      const { width } = table.find(name).port;
      found[name] = asColumn(answer.payload, at, width, words);
      at += Math.ceil((words * wordBytes(width)) / 8) * 8;
    }
    return found as SomeColumns<P, Name>;
  };
  const sinks = job.sinks.map(({ payload }, i) => ({
    count: counts[i] ?? 0,
    payload: columns(payload, counts[i] ?? 0),
  }));
  if (job.record === undefined) return { cycles, sources, sinks };
  return { cycles, sources, sinks, recorded: columns(job.record, recordedCycles) };
}
