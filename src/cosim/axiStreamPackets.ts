import { UsageError } from '../errors.js';
import { columnWord, newColumn, wordBytes, type Column } from './column.js';
import type { Port } from './design.js';
import type { Value } from './interactive.js';
import type { AxiStreamPorts } from './axiStreamPorts.js';
import { rawBits } from './stimuli.js';

/** What `user` belongs to. */
export type UserPer = 'beat' | 'byte';

/** A packet to send. */
export interface AxiStreamPacket {
  /** Its bytes, in the order in which they are sent: eight bits each. */
  readonly data: Uint8Array | readonly number[];
  /**
   * 1 for each byte that is there, 0 for a null byte, which takes its place on the way and is no part
   * of the packet. Default: all are there.
   */
  readonly keep?: Uint8Array | readonly number[];
  /** 1 for each data byte, 0 for a position byte. Default: as `keep`. */
  readonly strb?: Uint8Array | readonly number[];
  /** One value for all beats, or one for each beat (with `user: 'byte'`: byte). Default: 0. */
  readonly user?: Value | readonly Value[];
  /** Default: 0. */
  readonly id?: Value;
  /** Default: 0. */
  readonly dest?: Value;
}

/** A packet that came, without its null bytes; where the design has the ports. */
export interface AxiStreamPacketOut {
  readonly data: Uint8Array<ArrayBuffer>;
  /** 1 for each data byte, 0 for a position byte. */
  readonly strb?: Uint8Array<ArrayBuffer>;
  /** One value for each beat, or with `user: 'byte'` for each byte: a bigint above 32 bits. */
  readonly user?: readonly Value[];
  readonly id?: Value;
  readonly dest?: Value;
}

/** Packets as columns of beats. */
export interface Beats {
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
  /** By packet: beats until its end. */
  readonly ends: readonly number[];
}

/** A column that is written word by word, byte by byte. */
class Words {
  readonly column: Column;
  readonly #bytes: Uint8Array;
  readonly #stride: number;

  constructor(port: Port, count: number) {
    this.column = newColumn(port.width, count);
    this.#bytes = new Uint8Array(this.column.buffer);
    this.#stride = wordBytes(port.width);
  }

  setBytes(word: number, bytes: Uint8Array): void {
    this.#bytes.set(bytes, word * this.#stride);
  }

  setBit(word: number, bit: number): void {
    const at = word * this.#stride + (bit >> 3);
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (1 << (bit & 7));
  }

  /** Bits that were 0. */
  setField(word: number, lsb: number, value: bigint): void {
    for (let bit = lsb, rest = value; rest > 0n; bit++, rest >>= 1n) {
      if (rest & 1n) this.setBit(word, bit);
    }
  }
}

/**
 * Put packets into beats: densely from the lowest byte on, what is left of the last beat as null bytes.
 *
 * @throws UsageError, RangeError that name packet and value
 */
export function packPackets(
  packets: readonly AxiStreamPacket[],
  ports: AxiStreamPorts,
  userPer: UserPer,
): Beats {
  const { prefix, bytes } = ports;
  let count = 0;
  const ends = packets.map((packet, i) => {
    const what = `axiStream: packet ${i} of ${prefix}`;
    const { length } = packet.data;
    if (ports.keep === undefined && (length % bytes !== 0 || length === 0)) {
      throw new UsageError(
        `${what} has ${length} bytes; without ${prefix}tkeep whole beats of ${bytes} are needed`,
      );
    }
    return (count += Math.max(1, Math.ceil(length / bytes)));
  });
  const columns: Record<string, Column> = {};
  const words = (port: Port | undefined): Words | undefined => {
    if (port === undefined) return undefined;
    const made = new Words(port, count);
    columns[port.name] = made.column;
    return made;
  };
  const [data, last] = [new Words(ports.data, count), new Words(ports.last, count)];
  columns[ports.data.name] = data.column;
  columns[ports.last.name] = last.column;
  const [keep, strb, user] = [words(ports.keep), words(ports.strb), words(ports.user)];
  const [id, dest] = [words(ports.id), words(ports.dest)];
  const userWidth = userBits(ports, userPer);
  for (const [i, packet] of packets.entries()) {
    const what = `axiStream: packet ${i} of ${prefix}`;
    const first = ends[i - 1] ?? 0;
    const end = ends[i] ?? 0;
    const all = byteValues(what, 'data', packet.data, 255);
    const there = flags(what, 'keep', packet.keep, all.length, ports.keep, prefix);
    const marked = flags(what, 'strb', packet.strb, all.length, ports.strb, prefix) ?? there;
    for (let beat = first; beat < end; beat++) {
      data.setBytes(beat, all.subarray((beat - first) * bytes, (beat - first + 1) * bytes));
    }
    for (let at = 0; at < all.length; at++) {
      const beat = first + Math.floor(at / bytes);
      if (there?.[at] !== 0) keep?.setBit(beat, at % bytes);
      if (marked?.[at] !== 0) strb?.setBit(beat, at % bytes);
      if (marked?.[at] === 1 && there?.[at] === 0) {
        throw new UsageError(`${what}: byte ${at} has strb without keep, which is reserved`);
      }
    }
    last.setBit(end - 1, 0);
    if (packet.user !== undefined) {
      if (ports.user === undefined) throw missing(what, prefix, 'user');
      const places = userPer === 'byte' ? all.length : end - first;
      const values = typeof packet.user === 'object' ? packet.user : undefined;
      if (values !== undefined && values.length !== places) {
        throw new UsageError(`${what}: user has ${values.length} values for ${places} ${userPer}s`);
      }
      const field = { ...ports.user, width: userWidth };
      for (let at = 0; at < places; at++) {
        const value = values === undefined ? (packet.user as Value) : (values[at] ?? 0);
        const raw = rawBits(value, field, `${what}: user ${at}`);
        if (userPer === 'beat') user?.setField(first + at, 0, raw);
        else user?.setField(first + Math.floor(at / bytes), (at % bytes) * userWidth, raw);
      }
    }
    for (const [name, value, port, into] of [
      ['id', packet.id, ports.id, id],
      ['dest', packet.dest, ports.dest, dest],
    ] as const) {
      if (value === undefined) continue;
      if (port === undefined) throw missing(what, prefix, name);
      const raw = rawBits(value, port, `${what}: ${name}`);
      for (let beat = first; beat < end; beat++) into?.setField(beat, 0, raw);
    }
  }
  return { count, columns, ends };
}

/** Bits of a value of `user`. */
function userBits({ user, bytes, prefix }: AxiStreamPorts, per: UserPer): number {
  if (user === undefined || per === 'beat') return user?.width ?? 0;
  if (user.width % bytes !== 0) {
    throw new UsageError(
      `axiStream: ${user.name} has ${user.width} bits, which ${bytes} bytes of ${prefix}tdata cannot ` +
        `share; leave out user: 'byte'`,
    );
  }
  return user.width / bytes;
}

function missing(what: string, prefix: string, name: string): UsageError {
  return new UsageError(`${what} has ${name}, but the design has no ${prefix}t${name}`);
}

function byteValues(
  what: string,
  name: string,
  values: Uint8Array | readonly number[],
  most: number,
): Uint8Array {
  const wrong = values.findIndex(
    (value) => !(Number.isInteger(value) && value >= 0 && value <= most),
  );
  if (wrong >= 0) {
    throw new RangeError(
      `${what}: ${name} ${wrong} is ${values[wrong] ?? NaN}; a whole number from 0 to ${most} is needed`,
    );
  }
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
}

function flags(
  what: string,
  name: 'keep' | 'strb',
  values: Uint8Array | readonly number[] | undefined,
  length: number,
  port: Port | undefined,
  prefix: string,
): Uint8Array | undefined {
  if (values === undefined) return undefined;
  if (port === undefined) throw missing(what, prefix, name);
  if (values.length !== length) {
    throw new UsageError(`${what}: ${name} has ${values.length} values for ${length} bytes`);
  }
  return byteValues(what, name, values, 1);
}

/** Beats of one packet: from the first of each pair until before the second. */
interface Open {
  readonly runs: [number, number][];
  readonly first: number;
}

/** Packets that were found among beats, in the order of their ends, and those without an end. */
export interface Unpacked {
  readonly packets: readonly AxiStreamPacketOut[];
  readonly unfinished: readonly AxiStreamPacketOut[];
  /** By packet: the first and the last beat. */
  readonly beats: readonly { readonly first: number; readonly last: number }[];
}

/** Take beats apart into packets; those of different `id` or `dest` may be mixed. */
export function unpackPackets(
  columns: Readonly<Record<string, Column | undefined>>,
  count: number,
  ports: AxiStreamPorts,
  userPer: UserPer,
): Unpacked {
  const reader = new BeatReader(columns, ports, userPer);
  const open = new Map<string, Open>();
  const packets: AxiStreamPacketOut[] = [];
  const beats: { first: number; last: number }[] = [];
  for (let beat = 0; beat < count; beat++) {
    const key = reader.key(beat);
    let packet = open.get(key);
    if (packet === undefined) {
      packet = { runs: [[beat, beat + 1]], first: beat };
      open.set(key, packet);
    } else {
      const run = packet.runs.at(-1);
      if (run?.[1] === beat) run[1]++;
      else packet.runs.push([beat, beat + 1]);
    }
    if (!reader.isLast(beat)) continue;
    packets.push(reader.packet(packet));
    beats.push({ first: packet.first, last: beat });
    open.delete(key);
  }
  const unfinished = [...open.values()].map((packet) => reader.packet(packet));
  return { packets, unfinished, beats };
}

class BeatReader {
  readonly #last: Column | undefined;
  readonly #data: Uint8Array;
  readonly #keep: Uint8Array | undefined;
  readonly #strb: Uint8Array | undefined;
  readonly #stride: number;
  readonly #maskStride: number;
  readonly #userWidth: number;

  constructor(
    private readonly columns: Readonly<Record<string, Column | undefined>>,
    private readonly ports: AxiStreamPorts,
    private readonly userPer: UserPer,
  ) {
    const bytes = (port: Port | undefined) => {
      const column = port === undefined ? undefined : columns[port.name];
      if (column === undefined) return undefined;
      return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    };
    this.#last = columns[ports.last.name];
    this.#data = bytes(ports.data) ?? new Uint8Array(0);
    this.#keep = bytes(ports.keep);
    this.#strb = bytes(ports.strb);
    this.#stride = wordBytes(ports.data.width);
    this.#maskStride = wordBytes(ports.bytes);
    this.#userWidth = userBits(ports, userPer);
  }

  isLast(beat: number): boolean {
    return this.#last?.[beat] === 1;
  }

  /** Beats with the same key belong to one packet. */
  key(beat: number): string {
    const { id, dest } = this.ports;
    if (id === undefined && dest === undefined) return '';
    return `${this.#value(id, beat) ?? ''} ${this.#value(dest, beat) ?? ''}`;
  }

  packet({ runs, first }: Open): AxiStreamPacketOut {
    const { bytes, strb, user, id, dest } = this.ports;
    const beats = runs.reduce((sum, [from, to]) => sum + to - from, 0);
    const data = new Uint8Array(beats * bytes);
    const marks = strb === undefined ? undefined : new Uint8Array(beats * bytes);
    const users: Value[] = [];
    let used = 0;
    for (const [from, to] of runs) {
      for (let beat = from; beat < to; beat++) {
        const word = this.ports.user === undefined ? undefined : this.#value(user, beat);
        if (word !== undefined && this.userPer === 'beat') users.push(word);
        for (let i = 0; i < bytes; i++) {
          if (!this.#bit(this.#keep, beat, i)) continue;
          data[used] = this.#data[beat * this.#stride + i] ?? 0;
          if (marks !== undefined) marks[used] = Number(this.#bit(this.#strb, beat, i));
          if (word !== undefined && this.userPer === 'byte') users.push(this.#share(word, i));
          used++;
        }
      }
    }
    return {
      data: data.slice(0, used),
      ...(marks === undefined ? {} : { strb: marks.slice(0, used) }),
      ...(user === undefined ? {} : { user: users }),
      ...(id === undefined ? {} : { id: this.#value(id, first) ?? 0 }),
      ...(dest === undefined ? {} : { dest: this.#value(dest, first) ?? 0 }),
    };
  }

  /** Without a port all are set. */
  #bit(mask: Uint8Array | undefined, beat: number, i: number): boolean {
    if (mask === undefined) return true;
    return (((mask[beat * this.#maskStride + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1;
  }

  #value(port: Port | undefined, beat: number): Value | undefined {
    const column = port === undefined ? undefined : this.columns[port.name];
    if (port === undefined || column === undefined) return undefined;
    if (port.width <= 32) return Number(column[beat] ?? 0);
    return columnWord(column, port.width, beat);
  }

  /** The bits of one byte. */
  #share(word: Value, i: number): Value {
    const width = this.#userWidth;
    const bits = (BigInt(word) >> BigInt(i * width)) & ((1n << BigInt(width)) - 1n);
    return width <= 32 ? Number(bits) : bits;
  }
}
