import { UsageError } from '../errors.js';
import type { Request } from './frame.js';
import type { PortTable } from './portTable.js';

/** In place of the index of a port that the design does not have. */
export const NO_PORT = 2 ** 32 - 1;

const SOURCE_TIMED = 1;
const SINK_TIMED = 1;
const SINK_CHECKED = 2;
const SINK_PATIENT = 4;
const SINK_MONITOR = 8;
const SINK_CONTIGUOUS = 16;

/** A channel into the design, as the frames have it. */
export interface SourceFields {
  readonly valid: string;
  readonly ready?: string | undefined;
  /** Input ports, in the order of their columns. */
  readonly lanes: readonly string[];
  readonly clock?: string | undefined;
  readonly count: number;
  readonly stall?: number | undefined;
  readonly timed?: boolean | undefined;
}

/** A channel out of the design, or one that is only looked at. */
export interface SinkFields {
  readonly valid: string;
  readonly ready?: string | undefined;
  /** Ports, in the order of their columns. */
  readonly lanes: readonly string[];
  readonly last?: string | undefined;
  readonly clock?: string | undefined;
  readonly stall?: number | undefined;
  readonly timed?: boolean | undefined;
  readonly checked?: boolean | undefined;
  readonly patient?: boolean | undefined;
  readonly bytes?: ByteRules | undefined;
  /** Any ports: nothing is driven. */
  readonly passive?: boolean | undefined;
}

/** What holds for the ports that have a bit for each byte of the payload. */
export interface ByteRules<Name extends string = string> {
  /** Which bytes are there. */
  readonly keep: Name;
  /** Which of those are data: none that is not there. */
  readonly strb?: Name;
  /**
   * All bytes are there in every word but the last of a packet, and in that one a row of them from the
   * lowest on. Default: false.
   */
  readonly contiguous?: boolean;
}

/** A whole number from 0. */
export function natural(what: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`${what} is ${value}; a whole number from 0 is needed`);
  }
  return value;
}

/** Put a source's fields into a frame; its columns come after those of all channels. */
export function putSource(
  request: Request,
  what: string,
  source: SourceFields,
  table: PortTable,
): void {
  const { valid, ready, lanes } = source;
  request
    .u32(pinIndex(what, table, valid, 'input'), pinIndex(what, table, ready, 'output'))
    .u32(lanes.length, table.clockIndex(source.clock))
    .u32(source.timed === true ? SOURCE_TIMED : 0)
    .align()
    .u64(natural(`${what}: count of ${valid}`, source.count))
    .u64(threshold(what, valid, source.stall))
    .u32(...lanes.map((name) => table.input(name).index))
    .align();
}

/** Put a sink's or a monitor's fields into a frame. */
export function putSink(request: Request, what: string, sink: SinkFields, table: PortTable): void {
  const { valid, ready, last, lanes, bytes, passive = false } = sink;
  const out = passive ? 'find' : 'output';
  if (ready === undefined && ((sink.stall ?? 0) > 0 || sink.patient === true)) {
    throw new UsageError(`${what}: ${valid} has no ready to hold back; leave out its stall`);
  }
  const flags =
    (sink.timed === true ? SINK_TIMED : 0) |
    (sink.checked === true ? SINK_CHECKED : 0) |
    (sink.patient === true ? SINK_PATIENT : 0) |
    (passive ? SINK_MONITOR : 0) |
    (bytes?.contiguous === true ? SINK_CONTIGUOUS : 0);
  const [keep, strb] = [bytes?.keep, bytes?.strb].map((name) =>
    name === undefined ? undefined : table[out](name),
  );
  if (keep !== undefined && strb !== undefined && keep.port.width !== strb.port.width) {
    throw new UsageError(`${what}: ${keep.port.name} and ${strb.port.name} have different widths`);
  }
  request
    .u32(
      pinIndex(what, table, valid, out),
      pinIndex(what, table, ready, passive ? 'find' : 'input'),
    )
    .u32(lanes.length, table.clockIndex(sink.clock), flags, pinIndex(what, table, last, out))
    .u32(keep?.index ?? NO_PORT, strb?.index ?? NO_PORT)
    .u64(threshold(what, valid, sink.stall))
    .u32(...lanes.map((name) => table[out](name).index))
    .align();
}

/** A chance as a threshold for 32 random bits. */
function threshold(what: string, channel: string, chance = 0): number {
  if (!(chance >= 0 && chance <= 1)) {
    throw new UsageError(
      `${what}: stall of ${channel} is ${chance}; a chance from 0 to 1 is needed`,
    );
  }
  return Math.round(chance * 2 ** 32);
}

/**
 * Index of a port of one bit.
 *
 * @throws UsageError for another width or direction
 */
export function pinIndex(
  what: string,
  table: PortTable,
  name: string | undefined,
  direction: 'input' | 'output' | 'find',
): number {
  if (name === undefined) return NO_PORT;
  const { index, port } = table[direction](name);
  if (port.width !== 1) {
    throw new UsageError(`${what}: ${name} is ${port.width} bits wide; one bit is needed`);
  }
  return index;
}
