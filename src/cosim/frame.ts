import type { Column } from './column.js';
import type { SharedRange } from './sharedMemory.js';

/**
 * The frames of testbench/harness/frames.h. Numbers in them are little-endian, as are the typed
 * arrays of every machine that Node runs on.
 */
export const PROTOCOL_VERSION = 3;

export const Operation = {
  reset: 1,
  batch: 2,
  streams: 3,
  peek: 4,
  poke: 5,
  readMemory: 6,
  writeMemory: 7,
  traceStart: 8,
  traceStop: 9,
  snapshot: 10,
  restore: 11,
  coverage: 12,
  clocks: 13,
  axiLite: 14,
  makePipes: 32,
  switchPipes: 33,
  cycle: 34,
  call: 35,
} as const;

export const Kind = {
  hello: 1,
  answer: 2,
  error: 3,
  skipped: 4,
  heartbeat: 5,
  finished: 6,
  violation: 7,
  waiting: 16,
} as const;

/** Bytes before a request's payload. */
export const REQUEST_HEADER = 32;
/** Bytes before an answer's payload. */
export const ANSWER_HEADER = 32;

interface Field {
  readonly bytes: number;
  write(view: DataView, bytes: Uint8Array, at: number): void;
}

/** Collects the fields of a request; columns are copied once, into the frame. */
export class Request {
  /** Bytes that the answer's payload will have, as far as that is known: room is made for so many. */
  answerBytes = 0;
  readonly #fields: Field[] = [];
  #length = 0;

  #add(field: Field): this {
    this.#fields.push(field);
    this.#length += field.bytes;
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      this.#add({
        bytes: 4,
        write: (view, _, at) => {
          view.setUint32(at, value, true);
        },
      });
    }
    return this;
  }

  u64(value: number | bigint): this {
    return this.#add({
      bytes: 8,
      write: (view, _, at) => {
        view.setBigUint64(at, BigInt(value), true);
      },
    });
  }

  /** Zeros up to a multiple of 8 bytes. */
  align(): this {
    return this.#add({
      bytes: (8 - (this.#length % 8)) % 8,
      write: (view, _, at) => {
        for (let i = at; i % 8 !== 0; i++) view.setUint8(i, 0);
      },
    });
  }

  /** Text: its length in bytes, and the bytes. */
  text(value: string): this {
    const bytes = new Uint8Array(Buffer.from(value));
    return this.align().u64(bytes.length).column(bytes);
  }

  /** The first `bytes` bytes of a column, or all of it. */
  column(column: Column, bytes = column.byteLength): this {
    this.align().#add({
      bytes,
      write: (_, target, at) => {
        target.set(new Uint8Array(column.buffer, column.byteOffset, bytes), at);
      },
    });
    return this.align();
  }

  /** Bytes of the whole frame. */
  get byteLength(): number {
    return REQUEST_HEADER + this.#length;
  }

  /** @param range of shared memory that the payload will be put into */
  encode(
    operation: number,
    sequence: number,
    epoch: number,
    range?: SharedRange,
  ): Uint8Array<ArrayBuffer> {
    // Every byte is written: there is no need to clear it first.
    const { buffer } = Buffer.allocUnsafeSlow(this.byteLength);
    const bytes = new Uint8Array(buffer);
    const view = new DataView(buffer);
    view.setBigUint64(0, BigInt(this.#length), true);
    view.setUint32(8, operation, true);
    view.setUint32(12, sequence, true);
    view.setUint32(16, epoch, true);
    view.setUint32(20, 0, true);
    view.setUint32(24, range?.place ?? 0, true);
    view.setUint32(28, range?.blocks ?? 0, true);
    let at = REQUEST_HEADER;
    for (const field of this.#fields) {
      field.write(view, bytes, at);
      at += field.bytes;
    }
    return bytes;
  }
}

/** An answer as it came: its payload starts at a multiple of 8 bytes in a buffer of its own. */
export interface Answer {
  readonly kind: number;
  readonly sequence: number;
  /** Cycles simulated when it was sent. */
  readonly cycle: number;
  readonly payload: ArrayBuffer;
  /** Bytes of a payload that lies in shared memory instead. */
  readonly shared: number;
}

/** The text of an answer that holds one. */
export function answerText({ payload }: Pick<Answer, 'payload'>, at = 0): string {
  const length = Number(new DataView(payload).getBigUint64(at, true));
  return Buffer.from(payload, at + 8, length).toString('utf8');
}

/** Cuts what the child writes into answers. */
export class AnswerReader {
  readonly #header = new Uint8Array(ANSWER_HEADER);
  #headerFilled = 0;
  #payload = new Uint8Array(0);
  #filled = 0;
  #shared = 0;

  /** Take the next piece of the pipe; calls `onAnswer` for each answer it completes. */
  push(chunk: Uint8Array, onAnswer: (answer: Answer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerFilled < ANSWER_HEADER) {
        const part = chunk.subarray(at, at + ANSWER_HEADER - this.#headerFilled);
        this.#header.set(part, this.#headerFilled);
        this.#headerFilled += part.length;
        at += part.length;
        if (this.#headerFilled < ANSWER_HEADER) return;
        const header = new DataView(this.#header.buffer);
        const length = Number(header.getBigUint64(0, true));
        this.#shared = header.getUint32(28, true) === 1 ? length : 0;
        this.#payload = new Uint8Array(length - this.#shared);
        this.#filled = 0;
      }
      const part = chunk.subarray(at, at + this.#payload.length - this.#filled);
      this.#payload.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#payload.length) return;
      this.#headerFilled = 0;
      const view = new DataView(this.#header.buffer);
      onAnswer({
        kind: view.getUint32(8, true),
        sequence: view.getUint32(12, true),
        cycle: Number(view.getBigUint64(16, true)),
        payload: this.#payload.buffer,
        shared: this.#shared,
      });
    }
  }
}
