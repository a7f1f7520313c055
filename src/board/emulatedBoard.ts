import { verilate, type Simulation, type VerilateOptions } from '../cosim/index.js';
import type { Hardware } from '../program/hardware.js';
import { boardDesign } from './boardDesign.js';
import { randomSource, UNDISTURBED, type Disturbance } from './disturbance.js';
import { lineLevels, LineReader } from './serialLine.js';
import { openPseudoTerminal, type PseudoTerminal } from './pseudoTerminal.js';

/** Bytes from the host that are simulated at a time. */
const SLICE = 64;
/** Bits of idle line simulated at a time while the board is at work. */
const IDLE_BITS = 40;
/** Longest pause, in bits. */
const LONGEST_PAUSE = 100;

/** What happened on an emulated line. */
export interface LineEvents {
  readonly garbled: number;
  readonly dropped: number;
  readonly pauses: number;
  readonly resets: number;
  /** Bytes from the host. */
  readonly received: number;
  readonly cycles: number;
}

/** A Verilated board behind a pseudo-terminal, UART pins and all, until it is closed. */
export class EmulatedBoard {
  readonly #reader: LineReader;
  readonly #random: () => number;
  readonly #serving: Promise<void>;
  #waiting: number[] = [];
  #wake: (() => void) | undefined;
  #closed = false;
  #received = 0;
  #events = { garbled: 0, dropped: 0, pauses: 0, resets: 0 };

  constructor(
    readonly simulation: Simulation,
    readonly terminal: PseudoTerminal,
    readonly clocksPerBit: number,
    readonly disturbance: Disturbance = UNDISTURBED,
  ) {
    this.#reader = new LineReader(clocksPerBit);
    this.#random = randomSource(disturbance.seed);
    terminal.listen((bytes) => {
      for (const byte of bytes) this.#waiting.push(byte);
      this.#wake?.();
    });
    this.#serving = this.#serve();
  }

  /** The serial port that a host opens. */
  get port(): string {
    return this.terminal.path;
  }

  get events(): LineEvents {
    return { ...this.#events, received: this.#received, cycles: this.simulation.cycles };
  }

  /** Rejects when the simulation fails; resolves when the board is closed. */
  get serving(): Promise<void> {
    return this.#serving;
  }

  async #serve(): Promise<void> {
    await this.simulation.poke('rx_i', 1);
    await this.simulation.reset();
    let busy = false;
    for (;;) {
      if (this.#closed) return;
      if (this.#waiting.length === 0 && !busy) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
        continue;
      }
      const { resetAfter } = this.disturbance;
      const untilReset = resetAfter > this.#received ? resetAfter - this.#received : Infinity;
      const bytes = this.#waiting.splice(0, Math.min(SLICE, untilReset));
      this.#received += bytes.length;
      const kept = this.#lose(bytes);
      const atWork = await this.#simulate(this.#levels(kept));
      // A frame is known to be whole a few cycles after its last bit only.
      busy = atWork || bytes.length > 0;
      if (bytes.length > 0 && this.#received === resetAfter) {
        this.#events.resets++;
        await this.simulation.reset();
        busy = false;
      }
    }
  }

  /** Simulates levels of the receiving pin; tells whether the board is at work. */
  async #simulate(levels: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const { tx_o = [], busy_o = [] } = await this.simulation.batch(
      levels.length,
      { rx_i: levels },
      ['tx_o', 'busy_o'],
    );
    const line = Uint8Array.from(tx_o, Number);
    const answer = this.#lose(this.#reader.push(this.#garble(line, this.#reader.midByte)));
    if (answer.length > 0) this.terminal.write(Uint8Array.from(answer));
    return this.#reader.midByte || busy_o.at(-1) === 1 || line.at(-1) === 0;
  }

  #lose(bytes: readonly number[]): number[] {
    const { drop } = this.disturbance;
    if (drop === 0) return [...bytes];
    const kept = bytes.filter(() => this.#random() >= drop);
    this.#events.dropped += bytes.length - kept.length;
    return kept;
  }

  #levels(bytes: readonly number[]): Uint8Array<ArrayBuffer> {
    const { clocksPerBit } = this;
    if (bytes.length === 0) return new Uint8Array(IDLE_BITS * clocksPerBit).fill(1);
    const { pause } = this.disturbance;
    const levels = lineLevels(bytes, clocksPerBit, () => {
      if (pause === 0 || this.#random() >= pause) return 0;
      this.#events.pauses++;
      return Math.floor(this.#random() * LONGEST_PAUSE);
    });
    return this.#garble(levels, true);
  }

  /** Inverts the line for up to two bits, for each byte's time with the chance of noise. */
  #garble(levels: Uint8Array<ArrayBuffer>, always: boolean): Uint8Array<ArrayBuffer> {
    const { noise } = this.disturbance;
    if (noise === 0 || (!always && !levels.includes(0))) return levels;
    const byte = 10 * this.clocksPerBit;
    for (let from = 0; from < levels.length; from += byte) {
      if (this.#random() >= noise) continue;
      this.#events.garbled++;
      const start = from + Math.floor(this.#random() * byte);
      const end = start + 1 + Math.floor(this.#random() * 2 * this.clocksPerBit);
      for (let at = start; at < Math.min(end, levels.length); at++) {
        levels[at] = 1 - (levels[at] ?? 0);
      }
    }
    return levels;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#serving;
    await this.simulation.close();
    await this.terminal.close();
  }

  /** Ends it at once. */
  kill(): void {
    this.#closed = true;
    this.simulation.kill();
  }
}

/** How an emulated board is built and disturbed. */
export interface EmulationOptions extends VerilateOptions {
  /** At least 2. Default: 8. */
  readonly clocksPerBit?: number;
  readonly disturbance?: Disturbance;
  /** Folder of changed RTL files. */
  readonly overlay?: string;
}

/** Builds (or finds in the cache) and starts a board for a network's hardware. */
export async function emulateBoard(
  hardware: Hardware,
  options: EmulationOptions = {},
): Promise<EmulatedBoard> {
  const { clocksPerBit = 8, disturbance, overlay, ...build } = options;
  const design = await verilate(boardDesign(hardware, clocksPerBit, overlay), build);
  const terminal = await openPseudoTerminal();
  const simulation = await design.start();
  return new EmulatedBoard(simulation, terminal, clocksPerBit, disturbance);
}
