import { UsageError } from '../errors.js';
import { asColumn, checkColumn, givenColumns, wordBytes, type Column } from './column.js';
import {
  NO_PORT,
  natural,
  putSink,
  putSource,
  type ByteRules,
  type SinkFields,
} from './channelFields.js';
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
  /** The design's output that says it takes the word. Default: it takes every word. */
  readonly ready?: OutputPin<P>;
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
  /** Tell in which cycle each word was taken. Default: false. */
  readonly cycles?: boolean;
}

/** A stream out of the design. */
export interface StreamSink<P extends PortTypes = PortTypes> {
  /** The design's output that says a word is there. */
  readonly valid: OutputPin<P>;
  /** The design's input that says it is taken. Default: it always is. */
  readonly ready?: InputPin<P>;
  /** Output ports to collect. */
  readonly payload: readonly OutputName<P>[];
  /** The clock at whose rising edges a word passes, of a design with several. Default: the first. */
  readonly clock?: InputPin<P>;
  /** Chance (0 to 1) that ready is low in a cycle. Default: 0. */
  readonly stall?: number;
  /**
   * Raise ready only after a cycle in which valid was high: a design that waits for ready before it
   * raises valid then stands still. Default: false.
   */
  readonly readyAfterValid?: boolean;
  /** The design's output that is high in the last word of a packet, for `until: { packets }`. */
  readonly last?: OutputPin<P>;
  /**
   * A word that is offered must be offered, unchanged, until it is taken: else the job ends with a
   * ProtocolError. It costs something only in cycles in which a word waits. Default: false.
   */
  readonly check?: boolean;
  /** Rules for bits that say which bytes are there. Default: none. A breach is a ProtocolError. */
  readonly bytes?: ByteRules<OutputName<P>>;
  /** Tell in which cycle each word was taken. Default: false. */
  readonly cycles?: boolean;
}

/** A stream that is looked at, and not driven: between two ports of any direction. */
export interface StreamMonitor<P extends PortTypes = PortTypes> {
  readonly valid: PortName<P>;
  /** Default: every word is taken. */
  readonly ready?: PortName<P>;
  /** Ports to collect. */
  readonly payload: readonly PortName<P>[];
  /** The clock at whose rising edges a word passes, of a design with several. Default: the first. */
  readonly clock?: InputPin<P>;
  /** As of a sink. */
  readonly last?: PortName<P>;
  /** As of a sink. Default: false. */
  readonly check?: boolean;
  /** As of a sink. */
  readonly bytes?: ByteRules<PortName<P>>;
  /** Tell in which cycle each word was taken. Default: false. */
  readonly cycles?: boolean;
}

/** With several clocks, cycles, records and the watchdog are those of the first. */
export interface StreamJob<P extends PortTypes = PortTypes> {
  readonly sources: readonly StreamSource<P>[];
  readonly sinks: readonly StreamSink<P>[];
  /** Streams that are only looked at. Default: none. */
  readonly monitors?: readonly StreamMonitor<P>[];
  /**
   * Seed of the stalls, an unsigned integer. Without it the stalls go on where the last job of the
   * same channel since the reset left them (from seed 0 at first).
   */
  readonly seed?: number;
  /**
   * When the job ends: right after the cycle in which the last source word is accepted (`sent`; the
   * next job goes on in the very next cycle); in which the n-th word of a sink of this job is taken
   * (`received`, of sink 0 unless said otherwise); in which the last word of the n-th packet is taken
   * (`packets`, of all sinks together unless one is named); after exactly n cycles; or after the cycle
   * in which an output port of at most 64 bits had a value.
   */
  readonly until:
    | 'sent'
    | { readonly received: number; readonly sink?: number }
    | { readonly packets: number; readonly sink?: number }
    | { readonly cycles: number }
    | { readonly port: OutputName<P>; readonly equals: number | bigint };
  /** Ports sampled in every cycle, just before the clock rises. */
  readonly record?: readonly PortName<P>[];
  /** Only this many first cycles of the job are recorded. Default: 1,048,576. */
  readonly recordLimit?: number;
  /** Cycles without any accepted word that end the job with an error; not with `cycles`. Default: 1,000,000. */
  readonly watchdog?: number;
}

/** What passed on a stream. */
export interface StreamWords<P extends PortTypes, Name extends PortName<P>> {
  readonly count: number;
  readonly payload: SomeColumns<P, Name>;
  /** In which cycle of the job each word was taken, from 0, if that was asked. */
  readonly cycles?: Float64Array;
}

export interface StreamResult<P extends PortTypes = PortTypes> {
  /** Cycles that the job took. */
  readonly cycles: number;
  readonly sources: readonly { readonly sent: number; readonly cycles?: Float64Array }[];
  readonly sinks: readonly StreamWords<P, OutputName<P>>[];
  /** If there were any. */
  readonly monitors?: readonly StreamWords<P, PortName<P>>[];
  /** By port, if something was to be recorded. */
  readonly recorded?: SomeColumns<P, PortName<P>>;
}

/**
 * Check a job and put it into a frame.
 *
 * @throws UsageError, RangeError naming port, value and limit
 */
export function encodeStreams<P extends PortTypes>(job: StreamJob<P>, table: PortTable): Request {
  const record = job.record ?? [];
  const request = new Request().u32(job.sources.length, allSinks(job).length, record.length);
  encodeUntil(request, job, table);
  request
    .u32(job.seed === undefined ? 0 : 1)
    .u64(natural('streams: seed', job.seed ?? 0))
    .u64(Math.max(1, natural('streams: watchdog', job.watchdog ?? 1_000_000)))
    .u64(natural('streams: recordLimit', job.recordLimit ?? 1_048_576));
  for (const source of job.sources) {
    const lanes = givenColumns(source.payload).map(([name]) => name);
    putSource(request, 'streams', { ...source, lanes, timed: source.cycles }, table);
  }
  for (const sink of allSinks(job)) putSink(request, 'streams', sink, table);
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
    request.u32(1).u64(natural('streams: received', until.received)).u32(sink);
  } else if ('packets' in until) {
    const { packets, sink } = until;
    for (const [i, { valid, last }] of sinks.entries()) {
      if ((sink === undefined || sink === i) && last === undefined) {
        throw new UsageError(`streams: until counts packets of ${valid}, which has no last`);
      }
    }
    if (sinks.length === 0 || (sink !== undefined && sinks[sink] === undefined)) {
      throw new UsageError(`streams: until counts packets of sink ${sink ?? 0} of ${sinks.length}`);
    }
    request
      .u32(4)
      .u64(natural('streams: packets', packets))
      .u32(sink ?? NO_PORT);
  } else if ('cycles' in until) {
    request.u32(2).u64(natural('streams: cycles', until.cycles)).u32(0);
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

/** Sinks, and behind them monitors. */
function allSinks<P extends PortTypes>({ sinks, monitors = [] }: StreamJob<P>): SinkFields[] {
  return [
    ...sinks.map((sink) => ({
      ...sink,
      lanes: sink.payload,
      timed: sink.cycles,
      checked: sink.check,
      patient: sink.readyAfterValid,
    })),
    ...monitors.map((monitor) => ({
      ...monitor,
      lanes: monitor.payload,
      timed: monitor.cycles,
      checked: monitor.check,
      passive: true,
    })),
  ];
}

/** What of a job says how its answer is laid out. */
interface StreamShape<P extends PortTypes> {
  readonly sources: readonly { readonly cycles?: boolean }[];
  readonly sinks: readonly Pick<StreamSink<P>, 'payload' | 'cycles'>[];
  readonly monitors?: readonly Pick<StreamMonitor<P>, 'payload' | 'cycles'>[];
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
  const { sources, sinks, monitors = [], record } = job;
  const sent = sources.map(u64);
  const counts = [...sinks, ...monitors].map(u64);
  const columns = <Name extends PortName<P>>(names: readonly Name[], words: number) => {
    const found: Record<string, Column> = {};
    for (const name of names) {
      const { width } = table.find(name).port;
      found[name] = asColumn(answer.payload, at, width, words);
      at += Math.ceil((words * wordBytes(width)) / 8) * 8;
    }
    return found as SomeColumns<P, Name>;
  };
  const taken = sinks.map(({ payload }, i) => columns(payload, counts[i] ?? 0));
  const seen = monitors.map(({ payload }, i) => columns(payload, counts[sinks.length + i] ?? 0));
  const recorded = columns(record ?? [], recordedCycles);
  const start = answer.cycle - cycles;
  const times = (timed: boolean | undefined, words: number) => {
    if (timed !== true) return {};
    const found = new Float64Array(answer.payload, at, words).map((cycle) => cycle - start);
    at += found.byteLength;
    return { cycles: found };
  };
  return {
    cycles,
    sources: sources.map((source, i) => {
      const words = sent[i] ?? 0;
      return { sent: words, ...times(source.cycles, words) };
    }),
    sinks: taken.map((payload, i) => {
      const count = counts[i] ?? 0;
      return { count, payload, ...times(sinks[i]?.cycles, count) };
    }),
    ...(job.monitors === undefined
      ? {}
      : {
          monitors: seen.map((payload, i) => {
            const count = counts[sinks.length + i] ?? 0;
            return { count, payload, ...times(monitors[i]?.cycles, count) };
          }),
        }),
    ...(record === undefined ? {} : { recorded }),
  };
}
