import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ToolError } from '../errors.js';
import { ANSWER_HEADER, Kind, Operation, Request } from './frame.js';
import type { SimulatorProcess } from './simulatorProcess.js';

/** Bytes read at once; an answer above that is read bit by bit, between other work. */
const CHUNK = 1 << 16;
/** An empty pipe takes that much without blocking. */
const SMALL = 1 << 15;
const LONGEST_NAP = 4;

/**
 * Pipes to a simulator's process on which this thread blocks: a round trip costs microseconds, where
 * the event loop takes tens of them.
 *
 * It blocks for a tenth of a second at most: a guard beside the simulator then puts a frame into the
 * pipe, and from there on the answer is awaited by the event loop like any other, so that timers,
 * Ctrl-C, the time limit and the design's output get their turn. Measured against the alternatives:
 * blocking in a worker thread costs two more changes of threads a call; without blocking it is a turn
 * of libuv's loop.
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
   * Write one frame and wait for its answer.
   *
   * @returns true if it is in `answer`; false if it must be awaited by `SimulatorProcess.expect`, which
   *   the caller has to call at once
   */
  roundTrip(frame: Uint8Array, length: number): boolean {
    let got: number;
    try {
      writeSync(this.#write, frame, 0, length, null);
      got = readSync(this.#read, this.#chunk, 0, CHUNK, null);
    } catch {
      // The process is gone, and will say why.
      return false;
    }
    if (this.#kind[0] === Kind.answer && got === ANSWER_HEADER + (this.#size[0] ?? 0)) {
      const low = this.#cycle32[0] ?? 0;
      this.#child.cycles = this.#cycle32[1] === 0 ? low : Number(this.#cycle[0]);
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

/** What a call that does not block returns; undefined if it would block. */
function now(call: () => number): number | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
