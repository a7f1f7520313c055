import { ToolError, UsageError } from '../errors.js';
import type { BlockingPipes } from './blockingPipes.js';
import { wordBytes, type Column } from './column.js';
import type { Port } from './design.js';
import { ANSWER_HEADER, Operation, REQUEST_HEADER, Request, type Answer } from './frame.js';
import type { Journal } from './journal.js';
import type { PortTable } from './portTable.js';
import type {
  InputName,
  InputValues,
  OutputName,
  PortName,
  PortTypes,
  ValueOf,
  Values,
} from './portTypes.js';
import type { Simulation, TraceOptions } from './simulation.js';
import type { SimulatorProcess } from './simulatorProcess.js';
import { rawBits } from './stimuli.js';

/** A port's value, raw: a number up to 32 bits, a bigint above. */
export type Value = number | bigint;

/** Milliseconds after which timers, signals and the design's output get their turn. */
const TURN = 4;

/** A port as the frames have it. */
interface Slot {
  readonly port: Port;
  readonly index: number;
  /** 32-bit words in a frame: a multiple of two. */
  readonly words: number;
  /** The largest value, as a number up to 32 bits. */
  readonly most: number;
  readonly mostWide: bigint;
}

/** Words of 32 bits in a request before its inputs. */
const FIRST = (REQUEST_HEADER + 16) / 4;

/**
 * A simulation that is driven call by call, for debugging and for tests that react to what the design
 * does. A call costs a few microseconds; batches and streams are faster where the stimuli are known
 * beforehand.
 *
 * A call does its work before it returns its promise: the thread waits for the simulator, a tenth of a
 * second at most. Every few milliseconds the promise is fulfilled one turn of the event loop later, so
 * that timers and Ctrl-C work in a loop of `await sim.step()`. What takes longer is awaited like any
 * other input. The simulator ends by itself when this process is gone.
 */
export class Interactive<P extends PortTypes = PortTypes> {
  readonly #child: SimulatorProcess;
  readonly #pipes: BlockingPipes;
  readonly #table: PortTable;
  readonly #simulation: Simulation;
  readonly #slots = new Map<string, Slot>();
  readonly #drivable = new Map<string, Slot>();
  /** The outputs, in order. */
  readonly #outputs: readonly string[];
  readonly #frame: Uint8Array;
  readonly #u32: Uint32Array;
  readonly #u64: BigUint64Array;
  /** Words that inputs may fill; behind them there is room for the indices of outputs. */
  readonly #room: number;
  readonly #answer32: Uint32Array;
  readonly #answer64: BigUint64Array;
  /** Where the frame goes on, and how many inputs are in it: those that were poked, too. */
  #at = FIRST;
  #inputs = 0;
  #turn = performance.now();

  /** Not for users: see `Design.interactive`. */
  constructor(
    child: SimulatorProcess,
    pipes: BlockingPipes,
    table: PortTable,
    simulation: Simulation,
  ) {
    this.#child = child;
    this.#pipes = pipes;
    this.#table = table;
    this.#simulation = simulation;
    this.#outputs = table.outputs;
    let room = FIRST;
    table.ports.forEach((port, index) => {
      const words = 2 * Math.ceil(wordBytes(port.width) / 8);
      const mostWide = (1n << BigInt(port.width)) - 1n;
      const most = port.width <= 32 ? Number(mostWide) : 0;
      const slot = { port, index, words, most, mostWide };
      this.#slots.set(port.name, slot);
      if (table.isDrivable(port)) this.#drivable.set(port.name, slot);
      room += words + 2;
    });
    this.#room = room;
    this.#u32 = new Uint32Array(2 * room);
    this.#u64 = new BigUint64Array(this.#u32.buffer);
    this.#frame = new Uint8Array(this.#u32.buffer);
    this.#answer32 = new Uint32Array(pipes.answer);
    this.#answer64 = new BigUint64Array(pipes.answer);
  }

  get ports(): readonly Port[] {
    return this.#table.ports;
  }

  /** Cycles simulated since the start. */
  get cycles(): number {
    return this.#child.cycles;
  }

  /** What was asked since the last reset, if it was started with `journal`. */
  get journal(): Journal | undefined {
    return this.#simulation.journal;
  }

  /** Process id of the simulator. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * One cycle in one call: set inputs (the others hold their values), let them settle, sample outputs,
   * let the clock rise. Default: all outputs.
   *
   * @returns the sampled values by port: what the registers of a design around this one would see
   * @throws UsageError for an unknown port, or an output that is driven; RangeError for a value that
   *   does not fit; nothing has been done then
   */
  cycle<Name extends PortName<P> = OutputName<P>>(
    inputs?: InputValues<P>,
    outputs?: readonly Name[],
  ): Promise<Values<P, Name>>;
  cycle(
    inputs: Readonly<Record<string, Value | undefined>> = {},
    outputs: readonly string[] = this.#outputs,
  ): Promise<Record<string, Value>> {
    const [at, count] = [this.#at, this.#inputs];
    try {
      this.#table.needClock('cycle');
      for (const name in inputs) {
        const value = inputs[name];
        if (value === undefined) {
          throw new UsageError(
            `cycle: ${name} is undefined; a value is needed, or leave ${name} out to hold the one it has`,
          );
        }
        this.#put(name, value);
      }
      return this.#sample('cycle', 1, outputs);
    } catch (error) {
      [this.#at, this.#inputs] = [at, count];
      return refused(error);
    }
  }

  /** Simulate cycles with the inputs as they are. Default: 1. */
  step(cycles = 1): Promise<void> {
    try {
      this.#table.needClock('step');
      if (!Number.isSafeInteger(cycles) || cycles < 0) {
        throw new UsageError(`step: ${cycles} cycles; a whole number from 0 is needed`);
      }
      return this.#done(this.#send('step', cycles, NONE));
    } catch (error) {
      return refused(error);
    }
  }

  /** The value of a port after the inputs have settled. */
  peek<Name extends PortName<P>>(port: Name): Promise<ValueOf<P[Name]['width']>>;
  async peek(port: string): Promise<Value> {
    const sampled = await this.#sample('peek', 0, [port]);
    return sampled[port] ?? 0;
  }

  /**
   * Set an input: raw bits, or a negative number for a port declared signed. It holds until it is
   * driven otherwise. It costs next to nothing: the value goes along with the next call.
   *
   * @throws UsageError for an unknown port or an output; RangeError if the value does not fit
   */
  poke<Name extends InputName<P>>(port: Name, value: ValueOf<P[Name]['width']>): Promise<void>;
  poke(port: string, value: Value): Promise<void> {
    try {
      const { refusal } = this.#child;
      if (refusal !== undefined) throw refusal;
      this.#put(port, value);
      return this.#turned(undefined);
    } catch (error) {
      return refused(error);
    }
  }

  /** Set all inputs to 0, hold the reset for some cycles, release it. Default: 2 cycles. */
  reset(cycles = 2): Promise<void> {
    [this.#at, this.#inputs] = [FIRST, 0];
    return this.#simulation.reset(cycles);
  }

  /** Read words of a memory by the back door. Default: from word 0 to the end. */
  readMemory(path: string, first = 0, count?: number): Promise<Column> {
    return this.#simulation.readMemory(path, first, count);
  }

  /** Write words of a memory by the back door, between two cycles. */
  writeMemory(path: string, first: number, data: Column): Promise<void> {
    return this.#simulation.writeMemory(path, first, data);
  }

  /** Write every change from here on into a waveform file: see `Simulation.traceStart`. */
  traceStart(file: string, options: TraceOptions = {}): Promise<void> {
    return this.#simulation.traceStart(file, options);
  }

  /** Close the waveform. */
  traceStop(): Promise<void> {
    return this.#simulation.traceStop();
  }

  /** End the process. Resolves when it is gone. */
  close(): Promise<void> {
    return this.#simulation.close();
  }

  /** End the process at once. */
  kill(): void {
    this.#simulation.kill();
  }

  /** Put an input's value into the frame. */
  #put(name: string, given: Value): void {
    const slot = this.#drivable.get(name);
    if (slot === undefined) {
      this.#table.input(name);
      throw new UsageError(`${this.#table.top}: ${name} cannot be driven`);
    }
    const { port, index, words, most, mostWide } = slot;
    const value = port.signed && given < 0 ? rawBits(given, port, name) : given;
    if (this.#at + words + 2 > this.#room) this.#send('poke', 0, NONE)?.catch(() => undefined);
    const at = this.#at;
    if (port.width <= 32) {
      const narrow = typeof value === 'number' ? value : Number(value);
      if (narrow >>> 0 !== narrow || narrow > most) throw misfit(port, value);
      this.#u32[at + 2] = narrow;
      this.#u32[at + 3] = 0;
    } else {
      let rest = typeof value === 'bigint' ? value : whole(port, value);
      if (rest < 0n || rest > mostWide) throw misfit(port, value);
      const first = at / 2 + 1;
      const last = first + words / 2 - 1;
      for (let i = first; i < last; i++) {
        this.#u64[i] = rest & MASK64;
        rest >>= 64n;
      }
      this.#u64[last] = rest;
    }
    this.#u32[at] = index;
    this.#inputs++;
    this.#at = at + 2 + words;
  }

  /**
   * Send what was put into the frame.
   *
   * @returns undefined if the answer is there
   */
  #send(what: string, cycles: number, outputs: readonly string[]): Promise<Answer> | undefined {
    const u32 = this.#u32;
    let at = this.#at;
    if (at + outputs.length > u32.length) {
      throw new UsageError(`${what}: ${outputs.length} outputs are more than the ports`);
    }
    let answerBytes = 0;
    for (const name of outputs) {
      const slot = this.#slots.get(name);
      // Throws, with the names of the ports.
      u32[at++] = slot === undefined ? this.#table.find(name).index : slot.index;
      answerBytes += 4 * (slot?.words ?? 0);
    }
    const first = REQUEST_HEADER / 4;
    u32[first] = cycles;
    u32[first + 1] = cycles / 2 ** 32;
    u32[first + 2] = this.#inputs;
    u32[first + 3] = outputs.length;
    this.#at = FIRST;
    this.#inputs = 0;
    const child = this.#child;
    const { refusal } = child;
    if (refusal !== undefined) throw refusal;
    const payload = 4 * at - REQUEST_HEADER;
    const copy = () => this.#frame.slice(REQUEST_HEADER, 4 * at);
    const { journal } = this.#simulation;
    journal?.record({ operation: Operation.cycle, epoch: child.epoch, payload: copy() });
    if (child.owed > 0) {
      return child.ask(what, Operation.cycle, new Request().column(copy()));
    }
    u32[0] = payload;
    u32[2] = Operation.cycle;
    u32[4] = child.epoch;
    const there = this.#pipes.roundTrip(this.#frame, u32, 4 * at, answerBytes);
    return there ? undefined : child.expect(what);
  }

  #sample(
    what: string,
    cycles: number,
    outputs: readonly string[],
  ): Promise<Record<string, Value>> {
    const later = this.#send(what, cycles, outputs);
    if (later === undefined) {
      const views = { u32: this.#answer32, u64: this.#answer64 };
      return this.#turned(this.#values(outputs, ANSWER_HEADER / 4, views));
    }
    const named = [...outputs];
    const values = later.then(({ payload }) =>
      this.#values(named, 0, { u32: new Uint32Array(payload), u64: new BigUint64Array(payload) }),
    );
    values.catch(() => undefined);
    return values;
  }

  #values(
    outputs: readonly string[],
    first: number,
    { u32, u64 }: { readonly u32: Uint32Array; readonly u64: BigUint64Array },
  ): Record<string, Value> {
    const values: Record<string, Value> = {};
    let at = first;
    for (const name of outputs) {
      const slot = this.#slots.get(name);
      if (slot === undefined) continue;
      if (slot.port.width <= 32) {
        values[name] = u32[at] ?? 0;
      } else {
        let word = (at + slot.words) / 2 - 1;
        let value = u64[word] ?? 0n;
        while (--word >= at / 2) value = (value << 64n) | (u64[word] ?? 0n);
        values[name] = value;
      }
      at += slot.words;
    }
    return values;
  }

  /** Nothing but the end of a call. */
  #done(later: Promise<Answer> | undefined): Promise<void> {
    if (later === undefined) return this.#turned(undefined);
    const done = later.then(() => undefined);
    // Tool errors reach every later call, too.
    done.catch(() => undefined);
    return done;
  }

  /** A result, after a turn of the event loop if the last one was long ago. */
  #turned<T>(value: T): Promise<T> {
    if (performance.now() - this.#turn < TURN) return Promise.resolve(value);
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#turn = performance.now();
        resolve(value);
      });
    });
  }
}

const NONE: readonly string[] = [];
const MASK64 = 2n ** 64n - 1n;

function refused(error: unknown): Promise<never> {
  const promise = Promise.reject(error instanceof Error ? error : new Error(String(error)));
  if (error instanceof ToolError) promise.catch(() => undefined);
  return promise;
}

function misfit({ name, width }: Port, value: Value): RangeError {
  return new RangeError(`${name}: ${value} does not fit ${width} bits (0 to 2^${width} - 1)`);
}

function whole(port: Port, value: number): bigint {
  if (!Number.isSafeInteger(value)) throw misfit(port, value);
  return BigInt(value);
}
