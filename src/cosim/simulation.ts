import { resolve as resolvePath } from 'node:path';
import { ToolError, UsageError } from '../errors.js';
import { AxiLiteMaster, type AxiLiteOptions } from './axiLite.js';
import { planAxiStream, type AxiStreamJob, type AxiStreamResult } from './axiStream.js';
import { pinIndex } from './channelFields.js';
import {
  asColumn,
  checkColumn,
  columnWord,
  joinColumns,
  givenColumns,
  wordBytes,
  wordColumn,
  type Column,
} from './column.js';
import type { Memory, Port } from './design.js';
import { Operation, REQUEST_HEADER, Request, type Answer } from './frame.js';
import type { Journal, JournalEntry } from './journal.js';
import { setOrigin } from './origin.js';
import type { PortTable } from './portTable.js';
import type {
  Columns,
  InputColumns,
  InputName,
  InputPin,
  OutputName,
  OutputPin,
  PortName,
  PortTypes,
  ValueOf,
} from './portTypes.js';
import { decodeBatch } from './reading.js';
import { SPACING, type SharedPrefix } from './sharedPrefix.js';
import type { SimulatorProcess } from './simulatorProcess.js';
import { rawBits, stimulusColumn, type Stimuli } from './stimuli.js';
import { decodeStreams, encodeStreams, type StreamJob, type StreamResult } from './streamJob.js';

interface Run {
  /** Cycles that the process had simulated when it began, once that is known. */
  start: number | undefined;
}

/** What this side knows of a snapshot. */
interface Kept {
  /** The process's name for it, once it has answered. */
  id?: number;
  readonly run: Run;
  readonly justReset: number | undefined;
  readonly journal: ReturnType<Journal['copy']> | undefined;
}

/** What is no part of a run that others could begin like. */
const ALONE: ReadonlySet<number> = new Set([
  Operation.traceStart,
  Operation.traceStop,
  Operation.snapshot,
  Operation.restore,
]);

/** Above this a frame would be harder on memory than on the pipe; split the work. */
const MOST_BYTES = 2 ** 30;

/** Which part of a design a waveform shows. */
export interface TraceOptions {
  /**
   * First and last cycle of the process (see `Simulation.cycles`) that are written. Default: all from
   * here on.
   */
  readonly cycles?: { readonly from: number; readonly to: number };
  /** Paths of instances, for instance `learner.u_array`. Default: the whole design. */
  readonly scopes?: readonly string[];
  /** Levels below each scope: 1 its own signals only. Default: 0, all. */
  readonly depth?: number;
}

/** How a simulation is reset. */
export interface ResetOptions<OutputName extends string = string> {
  /**
   * Cycles that the reset is held for; of several clocks each has at least so many. Default: 2. With 0 it is released without a
   * rising edge: only an asynchronous reset acts then.
   */
  readonly cycles?: number;
  /** Assert it where the clocks stand, without an edge. Default: false: just before the next edge. */
  readonly asynchronous?: boolean;
  /**
   * Whether an asynchronous one is released while the first clock is high, right after its last rising
   * edge, or low, after it has fallen. Default: `high`.
   */
  readonly release?: 'high' | 'low';
  /**
   * Outputs of one bit that must be low while it is held, from its second cycle on (of several clocks: at
   * its end), as the valids of AXI must. Default: none.
   */
  readonly low?: readonly OutputName[];
}

/** Which clock a batch goes by. */
export interface BatchOptions<ClockName extends string = string> {
  /** Of a design with several clocks: cycles, words and samples are those of this one. Default: the first. */
  readonly clock?: ClockName;
}

/** A moment of a simulation, to which it can go back. */
export interface Snapshot {
  /** Cycles simulated until then. */
  readonly cycle: number;
}

/**
 * One simulation in a process of its own.
 *
 * Requests are carried out in the order of the calls; a call need not wait for the one before, and
 * long runs are faster if it does not. When one fails, those already queued behind it fail too, and
 * the simulation can be used on. When the process dies, everything fails with how it died, its last
 * lines and the cycle. Arguments are checked, and columns copied, before a call returns its promise.
 */
export class Simulation<P extends PortTypes = PortTypes> {
  readonly #child: SimulatorProcess;
  readonly #table: PortTable;
  readonly #memories: readonly Memory[];
  readonly #journal: Journal | undefined;
  readonly #shared: SharedPrefix | undefined;
  /** The run since the last reset. */
  #run: Run = { start: 0 };
  #unsettled = 0;
  /** Nothing was asked since a reset of so many cycles. */
  #justReset: number | undefined;
  readonly #snapshots = new WeakMap<Snapshot, Kept>();
  /** Those that can be restored, oldest first. */
  #kept: Kept[] = [];

  /** Not for users: see `Design.start`. */
  constructor(
    child: SimulatorProcess,
    table: PortTable,
    memories: readonly Memory[],
    journal: Journal | undefined,
    shared: SharedPrefix | undefined,
  ) {
    this.#child = child;
    this.#journal = journal;
    this.#shared = shared;
    this.#table = table;
    this.#memories = memories;
  }

  get ports(): readonly Port[] {
    return this.#table.ports;
  }

  /** Cycles simulated since the start, from the last answer or sign of life. */
  get cycles(): number {
    return this.#child.cycles;
  }

  /** Cycles that were not simulated, because a run began like the one before it (`sharePrefixes`). */
  get skippedCycles(): number {
    return this.#shared?.skipped ?? 0;
  }

  /** What was asked since the last reset, if it was started with `journal`. */
  get journal(): Journal | undefined {
    return this.#journal;
  }

  /** False once the process has died or was told to end. */
  get alive(): boolean {
    return this.#child.alive;
  }

  /** Calls that have neither been answered nor failed. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Process id of the simulator. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Set all inputs to 0, hold the reset for some cycles, release it.
   *
   * @param options cycles (default: 2), or more: see there
   * @throws UsageError for wrong options, or a design without a clock; ProtocolError for an output
   *   that is not `low`
   */
  reset(options: number | ResetOptions<OutputPin<P>> = 2): Promise<void> {
    return this.#call(async () => {
      this.#table.needClock('reset');
      await this.#reset(typeof options === 'number' ? { cycles: options } : options);
    });
  }

  async #reset({
    cycles = 2,
    asynchronous = false,
    release,
    low = [],
  }: ResetOptions): Promise<void> {
    wholeNumber('reset', cycles);
    if (release !== undefined && !asynchronous) {
      throw new UsageError('reset: release is for an asynchronous one; set asynchronous: true');
    }
    if (low.length > 0 && cycles < 2) {
      throw new UsageError(
        `reset: what must be low shows from the second cycle on; ${cycles} is too short`,
      );
    }
    const pins = low.map((name) => pinIndex('reset', this.#table, name, 'output'));
    const kind = !asynchronous ? 0 : release === 'low' ? 2 : 1;
    const run: Run = { start: undefined };
    const request = new Request().u64(cycles).u32(kind, pins.length, ...pins);
    const answer = this.#ask('reset', Operation.reset, request, cycles);
    this.#run = run;
    this.#justReset = asynchronous ? undefined : cycles;
    run.start = (await answer).cycle;
  }

  /**
   * Begin a run: reset for 2 cycles; of a combinational design only clear the inputs. Does nothing
   * where that has just been done.
   */
  restart(): Promise<void> {
    return this.#call(async () => {
      const cycles = this.#table.clocked ? 2 : 0;
      if (this.#justReset !== cycles) await this.#reset({ cycles });
    });
  }

  /**
   * One whole run: reset for 2 cycles, then a word a cycle for every input (those not named stay 0),
   * sampled in every cycle just before the clock rises. A combinational design is only cleared.
   *
   * @returns the columns of all outputs, or of the ports in `record`
   * @throws UsageError for an unknown port, an output that is driven, too few words; RangeError for a
   *   value that does not fit
   */
  run<Name extends PortName<P> = OutputName<P>>(
    stimuli: Stimuli<P, Name>,
  ): Promise<Columns<P, Name>>;
  run({ cycles, inputs, record }: Stimuli): Promise<Record<string, Column>> {
    return this.#call(async () => {
      wholeNumber('run', cycles);
      const columns: Record<string, Column> = {};
      for (const [name, values] of Object.entries(inputs)) {
        if (values === undefined) continue;
        columns[name] = stimulusColumn(values, this.#table.input(name).port, cycles);
      }
      void this.restart();
      return this.#batch(cycles, columns, record ?? this.#table.outputs, {});
    });
  }

  /**
   * Do again what a journal recorded.
   *
   * @throws ToolError if it fails, as the recorded one may have done
   */
  perform({ operation, payload }: JournalEntry): Promise<Answer> {
    return this.#call(() =>
      this.#ask('replay', operation, new Request().column(new Uint8Array(payload))),
    );
  }

  /**
   * Simulate cycles with one word a cycle for each of some inputs (the others hold their values), and
   * sample some ports in every cycle just before the clock rises.
   *
   * @throws UsageError for an unknown port or clock, an output that is driven, a short column; RangeError for a
   *   value that does not fit
   */
  batch<Name extends PortName<P>>(
    cycles: number,
    inputs: InputColumns<P>,
    record: readonly Name[],
    options?: BatchOptions<InputPin<P>>,
  ): Promise<Columns<P, Name>>;
  batch(
    cycles: number,
    inputs: Readonly<Record<string, Column | undefined>>,
    record: readonly string[],
    options: BatchOptions = {},
  ): Promise<Record<string, Column>> {
    return this.#batch(cycles, inputs, record, options);
  }

  #batch(
    cycles: number,
    inputs: Readonly<Record<string, Column | undefined>>,
    record: readonly string[],
    options: BatchOptions,
  ): Promise<Record<string, Column>> {
    return this.#call(async () => {
      wholeNumber('batch', cycles);
      const clock = this.#table.clockIndex(options.clock);
      const driven = givenColumns(inputs).map(([name, column]) => {
        const { index, port } = this.#table.input(name);
        checkColumn(column, port, cycles);
        return { index, column, port };
      });
      const sampled = record.map((name) => this.#table.find(name));
      const answerBytes = sampled.reduce(
        (sum, { port }) => sum + cycles * wordBytes(port.width),
        0,
      );
      checkSize('batch', answerBytes);
      const part = (from: number, count: number) => {
        const request = new Request()
          .u64(count)
          .u32(driven.length, sampled.length)
          .u32(clock, ...driven.map(({ index }) => index), ...sampled.map(({ index }) => index));
        for (const { column, port } of driven) {
          const elements = wordBytes(port.width) / column.BYTES_PER_ELEMENT;
          request.column(column.subarray(from * elements, (from + count) * elements));
        }
        for (const { port } of sampled) request.answerBytes += columnBytes(port.width, count);
        return request;
      };
      const run = this.#run;
      const whole = part(0, cycles);
      this.#record('batch', Operation.batch, whole);
      const index = this.#requestIndex();
      const listener = this.#journal?.listen();
      // What runs have in common is found by whole requests: a long batch is several.
      const length = this.#shared === undefined ? Math.max(1, cycles) : SPACING;
      const asked: Promise<Answer>[] = [];
      for (let from = 0; from === 0 || from < cycles; from += length) {
        const count = Math.min(length, cycles - from);
        const request = count === cycles ? whole : part(from, count);
        asked.push(this.#send('batch', Operation.batch, request, count));
      }
      const answers = await Promise.all(asked);
      const parts = answers.map((answer, i) =>
        decodeBatch(Math.min(length, cycles - i * length), record, this.#table, answer),
      );
      const columns = Object.fromEntries(
        record.map((name) => [name, joinColumns(parts.flatMap((part) => part[name] ?? []))]),
      );
      const cycle = answers.at(-1)?.cycle ?? 0;
      setOrigin(columns, {
        top: this.#table.top,
        request: index,
        firstCycle: clock === 0 ? cycle - cycles - (run.start ?? 0) : undefined,
        ports: sampled.map(({ port }) => port),
        reading: { kind: 'batch', cycles, record },
      });
      listener?.(columns);
      return columns;
    });
  }

  /**
   * Drive valid/ready streams beside the design until something happens.
   *
   * @throws UsageError, RangeError for a wrong job; ToolError with every channel's state if no word was
   *   accepted for `watchdog` cycles; ProtocolError if a stream with `check` breaks a rule
   */
  streams(job: StreamJob<P>): Promise<StreamResult<P>>;
  streams(job: StreamJob): Promise<StreamResult> {
    return this.#call(async () => {
      this.#table.needClock('streams');
      return this.#streams(job);
    });
  }

  async #streams(job: StreamJob): Promise<StreamResult> {
    const request = encodeStreams(job, this.#table);
    const run = this.#run;
    const asked = this.#ask('streams', Operation.streams, request);
    const index = this.#requestIndex();
    const listener = this.#journal?.listen();
    const answer = await asked;
    const result = decodeStreams(job, this.#table, answer);
    const origin = (names: readonly string[], firstCycle?: number) => ({
      top: this.#table.top,
      request: index,
      firstCycle,
      ports: names.map((name) => this.#table.find(name).port),
      reading: {
        kind: 'streams' as const,
        sources: job.sources.length,
        sinks: [...job.sinks, ...(job.monitors ?? [])].map(({ payload }) => payload),
        record: job.record,
      },
    });
    for (const [sink, { payload }] of [...result.sinks, ...(result.monitors ?? [])].entries()) {
      setOrigin(payload, { ...origin(Object.keys(payload)), sink });
      listener?.(payload);
    }
    if (result.recorded !== undefined) {
      const first = answer.cycle - result.cycles - (run.start ?? 0);
      setOrigin(result.recorded, origin(job.record ?? [], first));
      listener?.(result.recorded);
    }
    return result;
  }

  /**
   * Send and receive packets on AXI4-Stream interfaces, by the same means as `streams`.
   *
   * @throws UsageError, RangeError for an interface that is not there or a packet that does not fit it;
   *   ToolError with every stream's state if no beat was accepted for `watchdog` cycles; ProtocolError if
   *   the design breaks a rule
   */
  axiStream(job: AxiStreamJob<P>): Promise<AxiStreamResult<P>>;
  axiStream(job: AxiStreamJob): Promise<AxiStreamResult> {
    return this.#call(async () => {
      this.#table.needClock('axiStream');
      const { job: words, result } = planAxiStream(job, this.#table);
      return result(await this.#streams(words));
    });
  }

  /**
   * A master for an AXI4-Lite slave in the design.
   *
   * @throws UsageError that names what is missing or has a wrong direction or width
   */
  axiLite(options: AxiLiteOptions<P>): AxiLiteMaster<P> {
    this.#table.needClock('axiLite');
    const simulator = {
      ask: (request: Request) => this.#ask('axiLite', Operation.axiLite, request),
      call: <T>(work: () => Promise<T>) => this.#call(work),
    };
    return new AxiLiteMaster(simulator, this.#table, options);
  }

  /** The value of a port, raw, after the inputs have settled. For debugging: it costs a round trip. */
  peek(port: PortName<P>): Promise<bigint> {
    return this.#call(async () => {
      const { index, port: found } = this.#table.find(port);
      const { payload } = await this.#ask('peek', Operation.peek, new Request().u32(index));
      return columnWord(asColumn(payload, 0, found.width, 1), found.width, 0);
    });
  }

  /**
   * Set an input; it holds until it is driven otherwise.
   *
   * @param value raw bits, or a negative number for a port declared signed
   * @throws RangeError if it is no whole number or does not fit
   */
  poke<Name extends InputName<P>>(port: Name, value: ValueOf<P[Name]['width']>): Promise<void>;
  poke(port: string, value: bigint | number): Promise<void> {
    return this.#call(async () => {
      const { index, port: found } = this.#table.input(port);
      const request = new Request()
        .u32(index)
        .column(wordColumn(rawBits(value, found, port), found));
      await this.#ask('poke', Operation.poke, request);
    });
  }

  /** Simulate cycles with the inputs as they are. Default: 1. */
  step(cycles = 1, options: BatchOptions<InputPin<P>> = {}): Promise<void> {
    return this.#call(async () => {
      await this.#batch(cycles, {}, [], options);
    });
  }

  /** The arrays that `DesignSpec.memories` opened, by path. */
  memories(): Promise<readonly Memory[]> {
    return Promise.resolve(this.#memories);
  }

  /** Read words of a memory by the back door. Default: from word 0 to the end. */
  readMemory(path: string, first = 0, count?: number): Promise<Column> {
    return this.#call(async () => {
      const { index, memory } = this.#memory(path);
      const words = count ?? memory.depth - first;
      checkRange(memory, first, words);
      checkSize('readMemory', words * wordBytes(memory.width));
      const request = new Request().u64(first).u64(words).u32(index);
      request.answerBytes = columnBytes(memory.width, words);
      const { payload } = await this.#ask('readMemory', Operation.readMemory, request);
      return asColumn(payload, 0, memory.width, words);
    });
  }

  /**
   * Write words of a memory by the back door, between two cycles. Do not write while the design
   * itself might write the same word in the next cycle: the design then wins.
   */
  writeMemory(path: string, first: number, data: Column): Promise<void> {
    return this.#call(async () => {
      const { index, memory } = this.#memory(path);
      checkColumn(data, { name: path, width: memory.width }, 0);
      const words = data.byteLength / wordBytes(memory.width);
      checkRange(memory, first, words);
      checkColumn(data, { name: path, width: memory.width }, words);
      const request = new Request().u64(first).u64(words).u32(index).column(data);
      await this.#ask('writeMemory', Operation.writeMemory, request);
    });
  }

  /**
   * Write every change from here on into a waveform file. Only for designs built with `traced`. The
   * n-th cycle since the start rises at 10 n ns; its inputs settle at 10 n - 5, which is what it
   * samples.
   *
   * @throws UsageError for wrong options; ToolError if the file cannot be written, a scope is not
   *   there, another waveform is open or the flavour has none
   */
  traceStart(file: string, options: TraceOptions = {}): Promise<void> {
    return this.#call(async () => {
      const { depth = 0 } = options;
      if (!Number.isInteger(depth) || depth < 0 || depth > 1000) {
        throw new UsageError(
          `traceStart: depth is ${depth}; a whole number from 0 to 1000 is needed`,
        );
      }
      const scopes = options.scopes ?? (depth === 0 ? [] : [this.#table.top]);
      const { from, to } = options.cycles ?? { from: 0, to: Number.MAX_SAFE_INTEGER };
      const request = new Request()
        .u64(wholeNumber('traceStart', from))
        .u64(wholeNumber('traceStart', to))
        .u32(depth, scopes.length)
        .text(resolvePath(file));
      for (const scope of scopes) request.text(scope);
      await this.#ask('traceStart', Operation.traceStart, request);
    });
  }

  /** Close the waveform; it is complete when the promise resolves. */
  traceStop(): Promise<void> {
    return this.#call(async () => {
      await this.#ask('traceStop', Operation.traceStop, new Request());
    });
  }

  /**
   * Keep the whole state of the simulation as it is now, to go back to: registers, memories, cycle,
   * random sequences of the design and of stalls. Files that the design reads or writes are not part
   * of it. It costs about a millisecond, and the memory that is written to afterwards. At most 64 are
   * kept at a time; they end with the simulation.
   *
   * @throws ToolError while a waveform is being written, if there are 64, or if the machine has no
   *   room for another process
   */
  snapshot(): Promise<Snapshot> {
    return this.#call(async () => {
      const kept: Kept = {
        run: this.#run,
        justReset: this.#justReset,
        journal: this.#journal?.copy(),
      };
      const asked = this.#ask('snapshot', Operation.snapshot, new Request());
      this.#justReset = kept.justReset;
      this.#kept.push(kept);
      try {
        const { payload, cycle } = await asked;
        kept.id = new DataView(payload).getUint32(0, true);
        const snapshot = { cycle };
        this.#snapshots.set(snapshot, kept);
        return snapshot;
      } catch (error) {
        this.#kept = this.#kept.filter((other) => other !== kept);
        throw error;
      }
    });
  }

  /**
   * Go back to a snapshot, any number of times. Snapshots taken after it are dropped; a waveform that
   * is being written is closed, and one can be started afterwards.
   *
   * @throws UsageError for a snapshot of another simulation, or one that was dropped
   */
  restore(snapshot: Snapshot): Promise<void> {
    return this.#call(async () => {
      const kept = this.#snapshots.get(snapshot);
      if (kept?.id === undefined) {
        throw new UsageError('restore: the snapshot was not taken of this simulation');
      }
      const index = this.#kept.indexOf(kept);
      if (index < 0) {
        throw new UsageError(
          `restore: the snapshot of cycle ${snapshot.cycle} was dropped when an earlier one was restored`,
        );
      }
      const asked = this.#ask('restore', Operation.restore, new Request().u32(kept.id));
      this.#kept.length = index + 1;
      this.#run = kept.run;
      this.#justReset = kept.justReset;
      if (kept.journal !== undefined) this.#journal?.goBack(kept.journal);
      await asked;
    });
  }

  /**
   * Finish what was asked, then end the process. Resolves when it is gone.
   *
   * @throws ToolError if it does not end well: a `final` block that fails, coverage that cannot be
   *   written
   */
  close(): Promise<void> {
    return this.#child.close();
  }

  /** End the process at once. */
  kill(): void {
    this.#child.kill();
  }

  /** @param cycles that it takes, where that is known */
  #ask(what: string, operation: number, request: Request, cycles = 0): Promise<Answer> {
    this.#record(what, operation, request);
    return this.#send(what, operation, request, cycles);
  }

  #record(what: string, operation: number, request: Request): void {
    checkSize(what, request.byteLength);
    this.#justReset = undefined;
    if (this.#journal === undefined) return;
    const { epoch } = this.#child;
    const payload = request.encode(operation, 0, epoch).subarray(REQUEST_HEADER);
    this.#journal.record({ operation, epoch, payload });
  }

  #send(what: string, operation: number, request: Request, cycles: number): Promise<Answer> {
    if (this.#shared === undefined) return this.#child.ask(what, operation, request);
    if (ALONE.has(operation)) this.#shared.leave();
    return this.#shared.ask(what, operation, request, cycles);
  }

  #requestIndex(): number | undefined {
    return this.#journal === undefined ? undefined : this.#journal.entries.length - 1;
  }

  /**
   * Tool errors reach whoever waits, and every later call; that nobody waits for one of several
   * queued calls must not end the whole program. Wrong arguments stay loud.
   */
  #call<T>(work: () => Promise<T>): Promise<T> {
    this.#unsettled++;
    const promise = new Promise<T>((resolve, reject) => {
      work().then(
        (value) => {
          this.#unsettled--;
          resolve(value);
        },
        (error: unknown) => {
          this.#unsettled--;
          if (error instanceof ToolError) promise.catch(() => undefined);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    return promise;
  }

  #memory(path: string): { index: number; memory: Memory } {
    const index = this.#memories.findIndex((memory) => memory.path === path);
    const memory = this.#memories[index];
    if (memory === undefined) {
      const known = this.#memories.map((other) => other.path).join(', ') || 'none';
      throw new UsageError(`there is no memory ${path}; by the back door there are: ${known}`);
    }
    return { index, memory };
  }
}

function wholeNumber(what: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`${what}: ${value} cycles; a whole number from 0 is needed`);
  }
  return value;
}

/** Bytes of a column in a frame. */
function columnBytes(width: number, words: number): number {
  return Math.ceil((words * wordBytes(width)) / 8) * 8;
}

function checkSize(what: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new RangeError(`${what}: ${bytes} bytes at once, at most 2^30 are allowed; split the work`);
}

function checkRange({ path, width, depth }: Memory, first: number, count: number): void {
  if (Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 0) {
    if (first + count <= depth) return;
  }
  throw new RangeError(
    `${path} has ${depth} words of ${width} bits: words ${first} to ${first + count - 1} are not all there`,
  );
}
