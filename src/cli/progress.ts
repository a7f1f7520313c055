import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import type { RunObserver } from '../run/observer.js';
import type { Io } from './io.js';

const require = createRequire(import.meta.url);

/** Nothing is shown of what takes less. */
const PATIENCE_MS = 2000;
/** Without a terminal, a line so often. */
const LINE_MS = 5000;

/** Shows how far a run is: a bar on a terminal, otherwise a line now and then. */
export class Progress implements RunObserver {
  readonly #stderr: Io['stderr'];
  readonly #quiet: boolean;
  #bar: SingleBar | undefined;
  #text = '';
  #unit = '';
  #total: number | undefined;
  #begun = 0;
  #done = 0;
  #lastLine = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(io: Io, quiet: boolean) {
    this.#stderr = io.stderr;
    this.#quiet = quiet;
  }

  readonly phase = (text: string, total?: number, unit = ''): void => {
    this.stop();
    this.#text = text;
    this.#total = total;
    this.#unit = unit;
    this.#done = 0;
    this.#begun = performance.now();
    this.#lastLine = 0;
    if (this.#quiet) return;
    this.#timer = setInterval(() => {
      this.#show();
    }, 500);
    this.#timer.unref();
  };

  readonly progress = (done: number): void => {
    if (done < this.#done) return;
    this.#done = done;
    this.#bar?.update(done);
  };

  readonly note = (text: string): void => {
    this.stop();
    if (!this.#quiet) this.#stderr.write(`systole: note: ${text}\n`);
  };

  /** Takes the bar away; what comes next can be printed. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #show(): void {
    const now = performance.now();
    if (now - this.#begun < PATIENCE_MS) return;
    if (this.#stderr.isTTY === true && this.#total !== undefined) {
      this.#bar ??= this.#openBar(this.#total);
      return;
    }
    if (this.#lastLine !== 0 && now - this.#lastLine < LINE_MS) return;
    const first = this.#lastLine === 0;
    this.#lastLine = now;
    if (this.#total !== undefined) {
      this.#stderr.write(
        `${this.#text}: ${this.#done} of ${this.#total} ${this.#unit}${this.#left(this.#total)}\n`,
      );
    } else if (first) {
      this.#stderr.write(`${this.#text} ...\n`);
    }
  }

  /** The time that is left, if it goes on as it began. */
  #left(total: number): string {
    if (this.#done === 0) return '';
    const seconds = ((performance.now() - this.#begun) / 1000) * (total / this.#done - 1);
    return seconds < 90
      ? `, ${Math.ceil(seconds)} s left`
      : `, ${Math.ceil(seconds / 60)} min left`;
  }

  #openBar(total: number): SingleBar {
    // Loaded here: most runs end, or have no terminal, before there is a bar.
    const cliProgress = require('cli-progress') as typeof import('cli-progress');
    const bar = new cliProgress.SingleBar(
      {
        format: `${this.#text} {bar} {percentage} % | {value} of {total} ${this.#unit} | {eta_formatted} left`,
        stream: this.#stderr,
        clearOnComplete: true,
        // Ctrl-C ends the process at once: the terminal must need no repair.
        hideCursor: false,
        linewrap: true,
        gracefulExit: false,
        noTTYOutput: false,
      },
      cliProgress.Presets.shades_classic,
    );
    bar.start(total, this.#done);
    return bar;
  }
}
