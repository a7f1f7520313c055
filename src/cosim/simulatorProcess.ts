import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { ProtocolError, ToolError } from '../errors.js';
import {
  AnswerReader,
  Kind,
  REQUEST_HEADER,
  answerText,
  type Answer,
  type Request,
} from './frame.js';
import { killOnExit } from './leftovers.js';
import { SharedMemory, type SharedRange } from './sharedMemory.js';

export interface ProcessOptions {
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Name of the design, for messages. */
  readonly top: string;
  /** Seconds without a byte from the child, while it owes an answer, that end it. */
  readonly timeoutSeconds: number;
  readonly onOutput: ((line: string) => void) | undefined;
  /** Puts the user's file names into what the child prints. */
  readonly translate: (text: string) => string;
  /** Done when the process is gone, before \`ended\`. */
  readonly atEnd: () => Promise<void> | undefined;
}

/** Where the payload of a request lies, and behind it that of its answer. */
interface Shared {
  readonly range: SharedRange;
  readonly requestBytes: number;
}

interface Pending {
  readonly what: string;
  readonly shared: Shared | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Other pipes than those that the process was started with. */
export interface Transport {
  /** Takes frames; may hand over their answers, by `receive`, before it returns. */
  write(frames: readonly Uint8Array[]): void;
  /** No more frames will come. */
  end(): void;
}

/** A payload from so many bytes on lies in shared memory. */
const LEAST_SHARED = 4096;
const LAST_LINES = 20;
/** In characters; what is longer comes in pieces. */
const LONGEST_LINE = 8192;
/** Of a line in an error message. */
const LONGEST_SHOWN = 400;
const CYCLE_LINE = /^@systole cycle (\d+)$/;

/** The two ends of a long line. */
function shortened(line: string): string {
  if (line.length <= LONGEST_SHOWN) return line;
  return `${line.slice(0, LONGEST_SHOWN / 2)} ... ${line.slice(-LONGEST_SHOWN / 2)}`;
}

/** One simulator process: frames in, answers out, in order; and what it said when it died. */
export class SimulatorProcess {
  /** Cycles simulated, from the last thing heard. */
  cycles = 0;
  /** Resolved when the process is gone. */
  readonly ended: Promise<void>;
  readonly #options: ProcessOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pending: Pending[] = [];
  readonly #lines: string[] = [];
  readonly #forget: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Written together when the current turn of the event loop's work is done. */
  #outbox: Uint8Array[] = [];
  #partial = '';
  #sequence = 0;
  #epoch = 0;
  #heard = performance.now();
  #suspected = false;
  /** Why nothing can be asked any more. */
  #death: Error | undefined;
  #finished = false;
  #closing = false;
  /** What went wrong when it was told to end. */
  #badEnd: Error | undefined;
  readonly #reader = new AnswerReader();
  #transport: Transport | undefined;
  #shared: SharedMemory | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#child = spawn(options.binary, options.args, {
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#forget = killOnExit(() => {
      this.#child.kill('SIGKILL');
    });
    this.#child.stdout.on('data', (chunk: Uint8Array) => {
      this.receive(chunk);
    });
    this.#child.stderr.setEncoding('utf8');
    this.#child.stderr.on('data', (text: string) => {
      this.#print(text);
    });
    // A broken pipe is the symptom; how the child ended says more.
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#end(new ToolError(`simulator of ${options.top} cannot be started: ${error.message}`));
        resolve();
      });
      this.#child.on('close', (code, signal) => {
        const obituary = this.#obituary(code, signal);
        const known = this.#death !== undefined || this.#pending.length > 0;
        if (this.#closing && code !== 0 && !known) this.#badEnd = obituary;
        this.#end(obituary);
        Promise.resolve(options.atEnd())
          .catch((error: unknown) => {
            this.#badEnd ??= error instanceof Error ? error : new Error(String(error));
          })
          .finally(resolve);
      });
    });
    this.#timer = setInterval(() => {
      this.#watch();
    }, 500);
    this.#timer.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rises with every failure. */
  get epoch(): number {
    return this.#epoch;
  }

  /** False once it has died, or was told to end. */
  get alive(): boolean {
    return this.#death === undefined && !this.#closing;
  }

  /** Why nothing can be asked. */
  get refusal(): Error | undefined {
    if (this.#death !== undefined || !this.#closing) return this.#death;
    return new ToolError(`simulation of ${this.#options.top} has been closed`);
  }

  /** Answers to come. */
  get owed(): number {
    return this.#pending.length;
  }

  /** From now on large payloads lie in memory that the process has opened as this descriptor. */
  share(descriptor: number): void {
    this.#shared = SharedMemory.open(this.pid ?? 0, descriptor);
  }

  /** Undefined where it cannot be used, or is no more. */
  get sharedMemory(): SharedMemory | undefined {
    return this.#shared;
  }

  /** From now on frames go, and answers come, another way. */
  useTransport(transport: Transport): void {
    this.#transport = transport;
  }

  /** The first answer, which nobody asks for. */
  hello(): Promise<Answer> {
    return this.expect('start');
  }

  /** Queue a request. Answers come in order; a later request need not wait for an earlier one. */
  ask(what: string, operation: number, request: Request): Promise<Answer> {
    const { refusal } = this;
    if (refusal !== undefined) return Promise.reject(refusal);
    const shared = this.#reserve(request);
    const answer = this.expect(what, shared);
    const frame = request.encode(operation, ++this.#sequence, this.#epoch, shared?.range);
    if (shared === undefined) {
      this.#outbox.push(frame);
    } else {
      this.#shared?.write(shared.range, frame.subarray(REQUEST_HEADER));
      this.#outbox.push(frame.slice(0, REQUEST_HEADER));
    }
    if (this.#outbox.length === 1) {
      queueMicrotask(() => {
        this.flush();
      });
    }
    return answer;
  }

  #reserve({ byteLength, answerBytes }: Request): Shared | undefined {
    const requestBytes = byteLength - REQUEST_HEADER;
    if (Math.max(requestBytes, answerBytes) < LEAST_SHARED) return undefined;
    const range = this.#shared?.reserve(requestBytes, answerBytes);
    return range === undefined ? undefined : { range, requestBytes };
  }

  /** One system call for all that was asked without waiting. */
  flush(): void {
    const frames = this.#outbox;
    if (frames.length === 0) return;
    this.#outbox = [];
    if (this.#transport !== undefined) {
      this.#transport.write(frames);
      return;
    }
    const { stdin } = this.#child;
    stdin.cork();
    for (const frame of frames) stdin.write(frame);
    stdin.uncork();
  }

  /**
   * Let the child finish what was asked, and end.
   *
   * @throws ToolError if it then ended as it should not
   */
  async close(): Promise<void> {
    this.#closing = true;
    this.flush();
    this.#transport?.end();
    this.#child.stdin.end();
    await this.ended;
    if (this.#badEnd !== undefined) throw this.#badEnd;
  }

  /** End the child now; what was asked is rejected. */
  kill(): void {
    this.#closing = true;
    this.#end(new ToolError(`simulation of ${this.#options.top} was killed by its user`));
    this.#child.kill('SIGKILL');
  }

  /** The next answer that nobody waits for yet. */
  expect(what: string, shared?: Shared): Promise<Answer> {
    if (this.#pending.length === 0) {
      this.#heard = performance.now();
      this.#suspected = false;
    }
    return new Promise((resolve, reject) => {
      this.#pending.push({ what, shared, resolve, reject });
    });
  }

  /** Take a piece of what the child wrote. */
  receive(chunk: Uint8Array): void {
    // The guard's word is no sign of life.
    const before = this.#heard;
    const suspected = this.#suspected;
    this.#heard = performance.now();
    this.#suspected = false;
    this.#reader.push(chunk, (answer) => {
      if (answer.kind === Kind.waiting) {
        this.#heard = before;
        this.#suspected = suspected;
      } else {
        this.#take(answer);
      }
    });
  }

  #take(answer: Answer): void {
    this.cycles = answer.cycle;
    if (answer.kind === Kind.heartbeat) return;
    const pending = this.#pending.shift();
    if (pending === undefined) return;
    const { top } = this.#options;
    switch (answer.kind) {
      case Kind.error:
        this.#epoch++;
        pending.reject(
          new ToolError(
            `${pending.what} of ${top} failed at cycle ${answer.cycle}: ${answerText(answer).trimEnd()}`,
          ),
        );
        break;
      case Kind.violation: {
        this.#epoch++;
        const [rule = '', channel = '', cycle, ...what] = answerText(answer).split('\n');
        const text = `${pending.what} of ${top} failed at cycle ${answer.cycle}: ${what.join('\n')} (${rule})`;
        pending.reject(new ProtocolError(text, rule, channel, Number(cycle)));
        break;
      }
      case Kind.skipped:
        pending.reject(
          new ToolError(`${pending.what} of ${top} was skipped: an earlier request failed`),
        );
        break;
      case Kind.finished:
        this.#finished = true;
        this.#pending.unshift(pending); // rejected with the rest when the process has ended
        return;
      default:
        pending.resolve(this.#whole(answer, pending));
    }
    if (pending.shared !== undefined) this.#shared?.release(pending.shared.range);
  }

  /** With its payload, wherever it lies. */
  #whole(answer: Answer, { shared }: Pending): Answer {
    if (answer.shared === 0 || shared === undefined || this.#shared === undefined) return answer;
    const payload = this.#shared.read(shared.range, shared.requestBytes, answer.shared);
    return { ...answer, payload, shared: 0 };
  }

  #print(text: string): void {
    const lines = (this.#partial + text).split('\n');
    let rest = lines.pop() ?? '';
    // A design that never ends its line must not fill the memory.
    for (; rest.length >= LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) {
      lines.push(rest.slice(0, LONGEST_LINE));
    }
    this.#partial = rest;
    for (const raw of lines) {
      const cycle = CYCLE_LINE.exec(raw);
      if (cycle !== null) {
        this.cycles = Number(cycle[1]);
        continue;
      }
      const line = this.#options.translate(raw);
      if (line.trim() === '') continue;
      this.#lines.push(shortened(line));
      if (this.#lines.length > LAST_LINES) this.#lines.shift();
      this.#options.onOutput?.(line);
    }
  }

  #obituary(code: number | null, signal: NodeJS.Signals | null): Error {
    if (this.#partial !== '') this.#print('\n');
    const { top } = this.#options;
    const how = this.#finished
      ? `the design called $finish`
      : signal !== null
        ? `the process was ended by ${signal}`
        : `the process ended with exit code ${code ?? 'unknown'}`;
    const said = this.#lines.length === 0 ? '' : ` Its last lines:\n${this.#lines.join('\n')}`;
    return new ToolError(`simulation of ${top} stopped at cycle ${this.cycles}: ${how}.${said}`);
  }

  #end(error: Error): void {
    clearInterval(this.#timer);
    this.#forget();
    this.#shared?.close();
    this.#shared = undefined;
    this.#death ??= error;
    for (const pending of this.#pending.splice(0)) pending.reject(this.#death);
  }

  /** While an answer is owed, something must come: the child sends heartbeats as it computes. */
  #watch(): void {
    const { timeoutSeconds, top } = this.#options;
    const first = this.#pending[0];
    if (first === undefined) return;
    if (performance.now() - this.#heard < 1000 * timeoutSeconds) return;
    if (!this.#suspected) {
      // Perhaps it was this process that did not look: read what is in the pipe first.
      this.#suspected = true;
      return;
    }
    this.#end(
      new ToolError(
        `simulation of ${top} was ended: no sign of life for ${timeoutSeconds} s during ` +
          `${first.what}, after cycle ${this.cycles}. One evaluation of the design may loop forever.`,
      ),
    );
    this.#child.kill('SIGKILL');
  }
}
