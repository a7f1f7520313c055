import { randomInt } from 'node:crypto';
import { ToolError } from '../errors.js';
import { encodeFrame, FrameDecoder, type Frame } from './frame.js';
import type { SerialWire } from './serialWire.js';

/** First bytes of requests (rtl/board/board_port.sv). */
export const REQUEST = { hello: 1, reset: 2, write: 3, read: 4, train: 5, infer: 6 } as const;

const LOST = 0x81;
const BAD = 0x82;

/** The board was reset since it was greeted: what it had learnt is lost. */
export class BoardReset extends ToolError {}

/** How a link waits for answers. */
export interface Patience {
  /** Milliseconds until a request is sent again; half as many again each time, up to 8 times. */
  readonly firstWait: number;
  /** Times that a request is sent before the board is called silent. */
  readonly attempts: number;
}

/** For boards, and for emulated ones on a busy machine. */
export const PATIENCE: Patience = { firstWait: 200, attempts: 12 };

/** What went wrong on the line, and was repaired. */
export interface LinkCounts {
  readonly requests: number;
  readonly resent: number;
}

/** Requests to a board, one at a time, each answered or sent again. */
export class BoardLink {
  readonly #decoder = new FrameDecoder();
  #sequence = randomInt(256);
  #onFrame: ((frame: Frame) => void) | undefined;
  #gone: string | undefined;
  #onGone: (() => void) | undefined;
  #requests = 0;
  #resent = 0;
  #heard = 0;

  constructor(
    readonly wire: SerialWire,
    readonly patience: Patience = PATIENCE,
  ) {
    wire.listen(
      (bytes) => {
        this.#heard += bytes.length;
        for (const frame of this.#decoder.push(bytes)) this.#onFrame?.(frame);
      },
      (reason) => {
        this.#gone = reason;
        this.#onGone?.();
      },
    );
  }

  get counts(): LinkCounts {
    return { requests: this.#requests, resent: this.#resent };
  }

  /**
   * Asks for something and waits for the answer.
   *
   * @param answer bytes that must come back
   * @throws BoardReset when the board forgot the greeting; ToolError when it is silent, gone, or does
   *   not understand
   */
  async request(
    kind: keyof typeof REQUEST,
    data: Uint8Array<ArrayBuffer>,
    answer: number,
  ): Promise<Uint8Array> {
    this.#sequence = (this.#sequence + 1) & 0xff;
    this.#requests++;
    const sequence = this.#sequence;
    const payload = Uint8Array.from([REQUEST[kind], ...data]);
    const bytes = encodeFrame({ sequence, payload });
    let wait = this.patience.firstWait;
    for (let attempt = 1; attempt <= this.patience.attempts; attempt++) {
      if (attempt > 1) this.#resent++;
      const frame = await this.#exchange(bytes, wait, ({ sequence: of, payload: [first] }) => {
        return of === sequence && (first === REQUEST[kind] || first === LOST || first === BAD);
      });
      if (frame) return this.#read(kind, frame, answer);
      wait = Math.min(wait * 1.5, 8 * this.patience.firstWait);
    }
    const { path, baud } = this.wire;
    throw new ToolError(
      `The board on ${path} is silent: "${kind}" was sent ${this.patience.attempts} times at ${baud} baud, and no valid answer came (${this.#heard} bytes were heard at all). Is it programmed, is this its serial port (an iCEBreaker has two: the second is the UART), and is --baud the bitstream's?`,
    );
  }

  #read(kind: string, { payload }: Frame, answer: number): Uint8Array {
    const { path } = this.wire;
    if (payload[0] === LOST) {
      throw new BoardReset(
        `The board on ${path} was reset in the midst of the work: what it had learnt is lost. Start again.`,
      );
    }
    if (payload[0] === BAD || payload.length !== answer + 1) {
      throw new ToolError(
        `The board on ${path} does not understand "${kind}": it answered ${payload[0] === BAD ? 'so' : `${payload.length - 1} bytes where ${answer} were expected`}. Was it built from this version's RTL?`,
      );
    }
    return payload.subarray(1);
  }

  /** Sends bytes and waits for the frame that is wanted, or for so many milliseconds. */
  async #exchange(
    bytes: Uint8Array,
    wait: number,
    wanted: (frame: Frame) => boolean,
  ): Promise<Frame | undefined> {
    const { wire } = this;
    const gone = (): Error => new ToolError(`The port ${wire.path} is gone: ${this.#gone}.`);
    if (this.#gone !== undefined) throw gone();
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Frame | undefined>((resolve, reject) => {
      this.#onFrame = (frame) => {
        if (wanted(frame)) resolve(frame);
      };
      this.#onGone = () => {
        reject(gone());
      };
      timer = setTimeout(() => {
        resolve(undefined);
      }, wait);
    });
    try {
      const [frame] = await Promise.all([answered, wire.write(bytes)]);
      return frame;
    } finally {
      clearTimeout(timer);
      this.#onFrame = undefined;
      this.#onGone = undefined;
    }
  }

  async close(): Promise<void> {
    await this.wire.close();
  }
}
