import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ToolError } from '../errors.js';
import { ANSWER_HEADER, Kind, Operation, REQUEST_HEADER, Request } from './frame.js';
import { CALL_BYTES, type SharedMemory } from './sharedMemory.js';
import type { SimulatorProcess } from './simulatorProcess.js';

/** Bytes read at once; an answer above that is read bit by bit, between other work. */
const CHUNK = 1 << 16;
/** An empty pipe takes that much without blocking. */
const SMALL = 1 << 15;
const LONGEST_NAP = 4;
/** Looks at shared memory for an answer, of about a microsecond each, before it is waited for asleep. */
const LOOKS = 24;
/** Calls that go through the pipe at once after looks in vain; and hits in a row that end the doubt. */
const LONGEST_REST = 256;
const TRUSTED = 16;

/**
 * Pipes to a simulator's process on which this thread blocks: a round trip costs microseconds, where
 * the event loop takes tens of them.
 *
 * It blocks for a tenth of a second at most: a guard beside the simulator then puts a frame into the
 * pipe, and from there on the answer is awaited by the event loop like any other, so that timers,
 * Ctrl-C, the time limit and the design's output get their turn. Measured against the alternatives:
 * blocking in a worker thread costs two more changes of threads a call; without blocking it is a turn
 * of libuv's loop.
 *
 * Calls do without the pipes as long as both sides are awake: testbench/harness/blocking.h.
 */
export class BlockingPipes {
  readonly #child: SimulatorProcess;
  readonly #write: number;
  readonly #read: number;
  /** The answers' pipe again, not blocking. */
  readonly #look: number;
  readonly #chunk = new Uint8Array(CHUNK);
  readonly #kind = new Uint32Array(this.#chunk.buffer, 8, 1);
  readonly #size = new Uint32Array(this.#chunk.buffer, 0, 2);
  readonly #cycle = new BigUint64Array(this.#chunk.buffer, 16, 1);
  readonly #cycle32 = new Uint32Array(this.#chunk.buffer, 16, 2);
  readonly #words = new Uint32Array(this.#chunk.buffer);
  /** Asks through the pipe for the answer to a call. */
  readonly #asking = new Uint8Array(REQUEST_HEADER);
  #sequence = 0;
  /** Where both sides share a core, looking only keeps the simulator from it: how long not to look. */
  #rest = 0;
  #nextRest = 1;
  #hits = 0;
  #unsent: Uint8Array[] = [];
  #pumping = false;
  #open = true;

  /** Make the pipes and use them for everything that is asked from now on. */
  static async open(child: SimulatorProcess): Promise<BlockingPipes> {
    const { payload } = await child.ask('interactive', Operation.makePipes, new Request());
    const [request = 0n, answer = 0n] = new BigUint64Array(payload);
    const end = (descriptor: bigint, flags: number) =>
      openSync(`/proc/${child.pid ?? 0}/fd/${descriptor}`, flags);
    const opened: number[] = [];
    try {
      opened.push(end(request, constants.O_WRONLY | constants.O_NONBLOCK));
      opened.push(end(answer, constants.O_RDONLY));
      opened.push(end(answer, constants.O_RDONLY | constants.O_NONBLOCK));
      await child.ask('interactive', Operation.switchPipes, new Request());
      return new BlockingPipes(child, opened);
    } catch (error) {
      for (const descriptor of opened) closeSync(descriptor);
      if (child.refusal !== undefined) throw child.refusal;
      throw new ToolError(
        `interactive: the simulator's pipes cannot be opened: ${(error as Error).message}`,
      );
    }
  }

  private constructor(child: SimulatorProcess, [write = -1, read = -1, look = -1]: number[]) {
    this.#child = child;
    this.#write = write;
    this.#read = read;
    this.#look = look;
    child.useTransport({
      write: (frames) => {
        this.#unsent.push(...frames);
        this.#exchange();
      },
      end: () => {
        this.#close();
      },
    });
    void child.ended.then(() => {
      this.#close();
    });
  }

  /** What the fast way reads answers from: a header and a payload, until the next request. */
  get answer(): ArrayBuffer {
    return this.#chunk.buffer;
  }

  /**
   * Send one frame and wait for its answer.
   *
   * @param frame whose header has all but its sequence
   * @param words of 32 bits of the frame, seen as such
   * @param answerBytes that the answer's payload will have
   * @returns true if it is in `answer`; false if it must be awaited by `SimulatorProcess.expect`, which
   *   the caller has to call at once
   */
  roundTrip(frame: Uint8Array, words: Uint32Array, length: number, answerBytes: number): boolean {
    const { sharedMemory } = this.#child;
    const most = Math.max(length, ANSWER_HEADER + answerBytes);
    if (this.#rest > 0) this.#rest--;
    else if (sharedMemory !== undefined && most <= CALL_BYTES) {
      return this.#called(sharedMemory, { frame, words, length }, answerBytes);
    }
    return this.#piped(frame, length);
  }

  #called(
    sharedMemory: SharedMemory,
    { frame, words, length }: { frame: Uint8Array; words: Uint32Array; length: number },
    answerBytes: number,
  ): boolean {
    this.#sequence = (this.#sequence + 1) >>> 0;
    words[3] = this.#sequence;
    words[5] = sumOf(this.#sequence, words, length);
    if (!sharedMemory.writeCall(frame, length)) return this.#piped(frame, length);
    if (this.#seen(sharedMemory, ANSWER_HEADER + answerBytes)) return true;
    const asking = new Uint32Array(this.#asking.buffer);
    asking[2] = Operation.call;
    asking[3] = this.#sequence;
    asking[4] = words[4] ?? 0;
    return this.#piped(this.#asking, REQUEST_HEADER);
  }

  /** Whether the answer to the last call was there within microseconds. */
  #seen(sharedMemory: SharedMemory, length: number): boolean {
    for (let look = 0; look < LOOKS; look++) {
      sharedMemory.readCall(this.#chunk, length);
      if (this.#words[3] === this.#sequence && this.#size[0] === length - ANSWER_HEADER) {
        if (this.#words[6] !== sumOf(this.#sequence, this.#words, length)) continue;
        this.#counted();
        if (++this.#hits >= TRUSTED) this.#nextRest = 1;
        return true;
      }
      // The simulator sleeps, or has to say something else.
      if (this.#words[7] !== 0) return false;
    }
    this.#hits = 0;
    this.#rest = this.#nextRest;
    this.#nextRest = Math.min(2 * this.#nextRest, LONGEST_REST);
    return false;
  }

  #counted(): void {
    const low = this.#cycle32[0] ?? 0;
    this.#child.cycles = this.#cycle32[1] === 0 ? low : Number(this.#cycle[0]);
  }

  #piped(frame: Uint8Array, length: number): boolean {
    let got: number;
    try {
      writeSync(this.#write, frame, 0, length, null);
      got = readSync(this.#read, this.#chunk, 0, CHUNK, null);
    } catch {
      // The process is gone, and will say why.
      return false;
    }
    if (this.#kind[0] === Kind.answer && got === ANSWER_HEADER + (this.#size[0] ?? 0)) {
      this.#counted();
      return true;
    }
    const piece = this.#chunk.slice(0, got);
    queueMicrotask(() => {
      this.#child.receive(piece);
      this.#pump();
    });
    return false;
  }

  /** Write what was asked, and wait a moment for the answer if it is one only. */
  #exchange(): void {
    const [only] = this.#unsent;
    const alone = this.#unsent.length === 1 && !this.#pumping;
    if (alone && only !== undefined && only.length <= SMALL && this.#open) {
      this.#unsent = [];
      try {
        writeSync(this.#write, only);
        const got = readSync(this.#read, this.#chunk, 0, CHUNK, null);
        this.#child.receive(this.#chunk.subarray(0, got));
      } catch {
        return;
      }
      if (this.#child.owed === 0) return;
    }
    this.#pump();
  }

  /** Look again and again until nothing is owed: what takes long does not block this thread. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    const pump = async () => {
      let nap = 0;
      while (this.#open && this.#child.owed > 0) {
        const moved = this.#writeSome() || this.#readSome();
        if (moved) nap = 0;
        await sleep(nap);
        if (!moved) nap = Math.min(nap + 1, LONGEST_NAP);
      }
    };
    void pump()
      .catch(() => undefined)
      .finally(() => {
        this.#pumping = false;
      });
  }

  #writeSome(): boolean {
    const [frame] = this.#unsent;
    // The simulator reads on in the belief that one request is under way.
    if (frame === undefined || this.#child.owed > this.#unsent.length) return false;
    const wrote = now(() => writeSync(this.#write, frame, 0, Math.min(frame.length, CHUNK)));
    if (wrote === undefined) return false;
    if (wrote === frame.length) this.#unsent.shift();
    else this.#unsent[0] = frame.subarray(wrote);
    return true;
  }

  #readSome(): boolean {
    const got = now(() => readSync(this.#look, this.#chunk, 0, CHUNK, null));
    if (got === undefined || got === 0) return false;
    this.#child.receive(this.#chunk.subarray(0, got));
    return true;
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const descriptor of [this.#write, this.#read, this.#look]) closeSync(descriptor);
  }
}

/** Tells a payload that is there in whole from one that is being written. */
function sumOf(sequence: number, words: Uint32Array, length: number): number {
  let sum = sequence;
  for (let i = REQUEST_HEADER / 4; i < length / 4; i++)
    sum = (Math.imul(31, sum) + (words[i] ?? 0)) | 0;
  return sum >>> 0;
}

/** What a call that does not block returns; undefined if it would block. */
function now(call: () => number): number | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
