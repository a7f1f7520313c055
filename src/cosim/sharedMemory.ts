import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** Bytes of shared memory: testbench/harness/shared.cpp has the same. */
const SHARED_BYTES = 2 ** 24;
const BLOCK = 64;

/** Bytes of a call or its answer that fit behind the blocks, with their headers. */
export const CALL_BYTES = 2 ** 16;

/** Blocks of 64 bytes, one after another. */
export interface SharedRange {
  readonly place: number;
  readonly blocks: number;
}

/**
 * Memory of a simulator's process that this one reads and writes as a file: a large payload is copied
 * once, and wakes nobody.
 */
export class SharedMemory {
  readonly #file: number;
  /** What is in use, by place. */
  readonly #ranges: SharedRange[] = [];

  /** @returns undefined where it cannot be opened: all goes through pipes then */
  static open(pid: number, descriptor: number): SharedMemory | undefined {
    try {
      return new SharedMemory(openSync(`/proc/${pid}/fd/${descriptor}`, constants.O_RDWR));
    } catch {
      return undefined;
    }
  }

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * The first free range that a request and its answer fit into. It is low rather than next, so that
   * the same memory is used over and over: it is in the caches.
   *
   * @returns undefined if there is none
   */
  reserve(requestBytes: number, answerBytes: number): SharedRange | undefined {
    const blocks = Math.ceil(requestBytes / BLOCK) + Math.ceil(answerBytes / BLOCK);
    let place = 0;
    let index = 0;
    for (const range of this.#ranges) {
      if (range.place - place >= blocks) break;
      place = range.place + range.blocks;
      index++;
    }
    if (place + blocks > SHARED_BYTES / BLOCK) return undefined;
    const range = { place, blocks };
    this.#ranges.splice(index, 0, range);
    return range;
  }

  release(range: SharedRange): void {
    this.#ranges.splice(this.#ranges.indexOf(range), 1);
  }

  /** Put a request's payload into its range. */
  write({ place }: SharedRange, payload: Uint8Array): void {
    let done = 0;
    while (done < payload.length) {
      done += writeSync(this.#file, payload, done, payload.length - done, place * BLOCK + done);
    }
  }

  /** The payload of the answer to a request of so many bytes. */
  read({ place }: SharedRange, requestBytes: number, answerBytes: number): ArrayBuffer {
    const { buffer } = Buffer.allocUnsafeSlow(answerBytes);
    const bytes = new Uint8Array(buffer);
    const from = (place + Math.ceil(requestBytes / BLOCK)) * BLOCK;
    let done = 0;
    while (done < answerBytes) {
      done += readSync(this.#file, bytes, done, answerBytes - done, from + done);
    }
    return buffer;
  }

  /** Put a call where the simulator looks for it: testbench/harness/blocking.h. */
  writeCall(frame: Uint8Array, length: number): boolean {
    return writeSync(this.#file, frame, 0, length, SHARED_BYTES) === length;
  }

  /** What is where its answer will be. */
  readCall(to: Uint8Array, length: number): void {
    readSync(this.#file, to, 0, length, SHARED_BYTES + CALL_BYTES);
  }

  close(): void {
    closeSync(this.#file);
  }
}
