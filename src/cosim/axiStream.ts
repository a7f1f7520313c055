import { UsageError } from '../errors.js';
import {
  packPackets,
  unpackPackets,
  type AxiStreamPacket,
  type AxiStreamPacketOut,
  type UserPer,
} from './axiStreamPackets.js';
import { axiStreamPorts, type AxiStreamPorts } from './axiStreamPorts.js';
import type { PortTable } from './portTable.js';
import type { AxiPrefix, InputPin, PortName, PortTypes, SomeColumns } from './portTypes.js';
import type { StreamJob, StreamMonitor, StreamResult, StreamWords } from './streamJob.js';

/** Packets into the design. */
export interface AxiStreamSource<P extends PortTypes = PortTypes> {
  /** What its ports' names begin with: `s_axis_` for `s_axis_tvalid`, `s_axis_tdata`, ... */
  readonly prefix: AxiPrefix<P, 'tvalid', 'input'>;
  /** One after another, without a pause between them unless there are stalls. */
  readonly packets: readonly AxiStreamPacket[];
  /** Whether a packet's `user` has values for beats or, sharing tuser evenly, for bytes. Default: `beat`. */
  readonly user?: UserPer;
  /** Of a design with several: the stream's clock. Default: the first. */
  readonly clock?: InputPin<P>;
  /** Chance (0 to 1) that tvalid is withheld before it is raised; the payload is noise then. Default: 0. */
  readonly stall?: number;
}

/** What is asked of packets that come. */
interface Watched<P extends PortTypes> {
  /** Whether `user` of a packet has values for beats or for bytes. Default: `beat`. */
  readonly user?: UserPer;
  /** Of a design with several: the stream's clock. Default: the first. */
  readonly clock?: InputPin<P>;
  /**
   * Check that tvalid stays until tready, that nothing of a beat changes meanwhile (null bytes included),
   * and that tstrb marks no null byte. Default: true.
   */
  readonly check?: boolean;
  /**
   * Check that there are no null bytes but at the end of a packet's last beat, which AXI itself does not
   * ask for. Default: false.
   */
  readonly contiguous?: boolean;
}

/** Packets out of the design. */
export interface AxiStreamSink<P extends PortTypes = PortTypes> extends Watched<P> {
  readonly prefix: AxiPrefix<P, 'tvalid', 'output'>;
  /** Chance (0 to 1) that tready is low in a cycle. Default: 0. */
  readonly stall?: number;
  /** Raise tready only after a cycle with tvalid: finds who waits for tready. Default: false. */
  readonly readyAfterValid?: boolean;
}

/** Packets that are looked at, and not driven. */
export interface AxiStreamMonitor<P extends PortTypes = PortTypes> extends Watched<P> {
  readonly prefix: AxiPrefix<P, 'tvalid'>;
}

export interface AxiStreamJob<P extends PortTypes = PortTypes> {
  /** Default: none. */
  readonly sources?: readonly AxiStreamSource<P>[];
  /** Default: none. */
  readonly sinks?: readonly AxiStreamSink<P>[];
  /** Default: none. */
  readonly monitors?: readonly AxiStreamMonitor<P>[];
  /** Seed of the stalls: as of `StreamJob`. */
  readonly seed?: number;
  /**
   * When it ends: with the cycle in which the last beat of all sources is accepted, in which the n-th
   * packet of all sinks (or of one) has come whole, or after n cycles. A source that has beats left then
   * withdraws the one that it offers.
   */
  readonly until:
    'sent' | { readonly packets: number; readonly sink?: number } | { readonly cycles: number };
  /** Ports sampled in every cycle, just before the clock rises. */
  readonly record?: readonly PortName<P>[];
  /** As of `StreamJob`. */
  readonly recordLimit?: number;
  /** Cycles without any accepted beat that end it with an error; not with `cycles`. Default: 1,000,000. */
  readonly watchdog?: number;
}

/** What came on one stream. */
export interface AxiStreamReceived<P extends PortTypes = PortTypes> {
  /** In the order of their ends. */
  readonly packets: readonly AxiStreamPacketOut[];
  /** By packet: in which cycle of the job, from 0, its first and its last beat were taken. */
  readonly cycles: readonly { readonly first: number; readonly last: number }[];
  /** What came of packets whose last beat did not: one for each `id` and `dest`. */
  readonly unfinished: readonly AxiStreamPacketOut[];
  /** The beats as they were on the ports. */
  readonly beats: StreamWords<P, PortName<P>>;
}

export interface AxiStreamResult<P extends PortTypes = PortTypes> {
  /** Cycles that the job took. */
  readonly cycles: number;
  /** Packets that were accepted whole, and beats. */
  readonly sources: readonly { readonly packets: number; readonly beats: number }[];
  readonly sinks: readonly AxiStreamReceived<P>[];
  /** If there were any. */
  readonly monitors?: readonly AxiStreamReceived<P>[];
  /** By port, if something was to be recorded. */
  readonly recorded?: SomeColumns<P, PortName<P>>;
}

/** A job of packets as one of words, and how its result is read. */
export interface AxiStreamPlan {
  readonly job: StreamJob;
  readonly result: (done: StreamResult) => AxiStreamResult;
}

/**
 * Make words of packets.
 *
 * @throws UsageError, RangeError for interfaces that are not there, packets that do not fit them, or
 *   wrong options
 */
export function planAxiStream(given: AxiStreamJob, table: PortTable): AxiStreamPlan {
  const { sources = [], sinks = [], monitors = [], ...rest } = given;
  if (sources.length + sinks.length + monitors.length === 0) {
    throw new UsageError('axiStream: the job has no stream');
  }
  const out = sources.map(({ prefix, packets, user = 'beat', clock, stall }) => {
    const ports = axiStreamPorts(table, prefix, 'source');
    return { ports, clock, stall, ...packPackets(packets, ports, user) };
  });
  const watched = (side: 'sink' | 'monitor', stream: AxiStreamMonitor) => {
    const ports = axiStreamPorts(table, stream.prefix, side);
    return { ports, user: stream.user ?? 'beat', words: watch(stream, ports) };
  };
  const into = sinks.map((sink) => ({ ...watched('sink', sink), sink }));
  const seen = monitors.map((monitor) => watched('monitor', monitor));
  const job: StreamJob = {
    ...rest,
    sources: out.map(({ ports, clock, stall, columns, count }) => ({
      valid: ports.valid.name,
      ...(ports.ready === undefined ? {} : { ready: ports.ready.name }),
      payload: columns,
      count,
      ...(clock === undefined ? {} : { clock }),
      ...(stall === undefined ? {} : { stall }),
    })),
    sinks: into.map(({ words, sink: { stall, readyAfterValid } }) => ({
      ...words,
      ...(stall === undefined ? {} : { stall }),
      ...(readyAfterValid === undefined ? {} : { readyAfterValid }),
    })),
    ...(monitors.length === 0 ? {} : { monitors: seen.map(({ words }) => words) }),
  };
  return {
    job,
    result: ({ cycles, sources: sent, sinks: taken, monitors: looked, recorded }) => ({
      cycles,
      sources: out.map(({ ends }, i) => {
        const beats = sent[i]?.sent ?? 0;
        return { packets: ends.filter((end) => end <= beats).length, beats };
      }),
      sinks: taken.map((words, i) => received(words, into[i])),
      ...(looked === undefined
        ? {}
        : { monitors: looked.map((words, i) => received(words, seen[i])) }),
      ...(recorded === undefined ? {} : { recorded }),
    }),
  };
}

/** A stream that is looked at. */
function watch(
  { clock, check = true, contiguous = false }: AxiStreamMonitor,
  { prefix, valid, ready, data, keep, strb, last, user, id, dest }: AxiStreamPorts,
): StreamMonitor {
  if (contiguous && keep === undefined) {
    throw new UsageError(
      `axiStream: ${prefix} has no ${prefix}tkeep that contiguous could look at`,
    );
  }
  const bytes = check || contiguous ? keep : undefined;
  return {
    valid: valid.name,
    ...(ready === undefined ? {} : { ready: ready.name }),
    payload: [data, keep, strb, last, user, id, dest].flatMap((port) => port?.name ?? []),
    last: last.name,
    check,
    ...(bytes === undefined
      ? {}
      : {
          bytes: {
            keep: bytes.name,
            ...(strb === undefined || !check ? {} : { strb: strb.name }),
            contiguous,
          },
        }),
    cycles: true,
    ...(clock === undefined ? {} : { clock }),
  };
}

function received(
  beats: StreamWords<PortTypes, string>,
  stream: { readonly ports: AxiStreamPorts; readonly user: UserPer } | undefined,
): AxiStreamReceived {
  if (stream === undefined) throw new RangeError('axiStream: more streams than were asked for');
  const found = unpackPackets(beats.payload, beats.count, stream.ports, stream.user);
  const cycle = (beat: number) => beats.cycles?.[beat] ?? NaN;
  return {
    packets: found.packets,
    unfinished: found.unfinished,
    cycles: found.beats.map(({ first, last }) => ({ first: cycle(first), last: cycle(last) })),
    beats,
  };
}
