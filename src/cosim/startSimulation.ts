import { resolve } from 'node:path';
import { ToolError, UsageError } from '../errors.js';
import { BlockingPipes } from './blockingPipes.js';
import { coverageFolder, nextCoverageFile } from './coverageFolder.js';
import { CoverageFile } from './coverageFile.js';
import { checkClocks, type Clock } from './clocks.js';
import type { Memory, Port } from './design.js';
import { Operation, PROTOCOL_VERSION, Request, answerText, type Answer } from './frame.js';
import { Interactive } from './interactive.js';
import { Journal } from './journal.js';
import { PortTable } from './portTable.js';
import { SharedPrefix } from './sharedPrefix.js';
import type { PortTypes } from './portTypes.js';
import { Simulation } from './simulation.js';
import { SimulatorProcess } from './simulatorProcess.js';

/** Values of what four-state Verilog would call X. */
export type Unset = 'random' | 'zeros' | 'ones';

/** As `+verilator+rand+reset+` has them. */
const UNSET = { zeros: 0, ones: 1, random: 2 } as const satisfies Record<Unset, number>;

export interface StartOptions {
  /**
   * Seed of what four-state Verilog would call X: registers and memories that nothing has set, and
   * where the source says 'x or reads beyond an array, 1 to 2^31 - 1. Default: 1.
   */
  readonly seed?: number;
  /**
   * What all of that is instead of random: every bit 0, or every bit 1. Of a single bit that nothing has
   * set, these two differ for certain. Default: `random`.
   */
  readonly unset?: Unset;
  /** Arguments for `$test$plusargs` and `$value$plusargs`, each starting with `+`. */
  readonly plusargs?: readonly string[];
  /** Folder in which the design's `$readmemh` looks for files. Default: the current one. */
  readonly cwd?: string;
  /** Seconds without a sign of life that end a simulation that owes an answer. Default: 60. */
  readonly timeoutSeconds?: number;
  /** Called with each line that the design prints; one of more than 8,192 characters comes in pieces. */
  readonly onOutput?: (line: string) => void;
  /**
   * File for the coverage of a design built with `covered`, in Verilator's format with the names of the
   * sources as the spec has them. It is complete when `close` resolves, also after an end by `$finish`,
   * `$fatal` or an assertion, and holds all that was simulated, what snapshots took back included; a
   * simulation that was killed leaves none. Several are merged by
   * `systole coverage`. Default: none, or with `$SYSTOLE_COVERAGE` a new one in that folder.
   */
  readonly coverageFile?: string;
  /** Other periods and phases for all clocks of a design that was built with `clocks`. */
  readonly clocks?: readonly Clock[];
  /**
   * Keep what is asked since the last reset, so that the run can be saved; with `answers` a copy of all
   * columns that it gave, too. Default: false.
   */
  readonly journal?: boolean | 'answers';
  /**
   * Do not simulate again what a run has in common, from its reset on, with the run before: answers
   * are given again, and the simulation goes on from a snapshot. It begins after a run of more than
   * 8,192 cycles, and ends with the first snapshot or waveform of one's own. State that a reset leaves
   * is then that of the first run which is shared. Default: false.
   */
  readonly sharePrefixes?: boolean;
}

export interface Simulator {
  readonly binary: string;
  readonly ports: readonly Port[];
  readonly top: string;
  readonly clock: string;
  readonly clocks: readonly Clock[] | undefined;
  readonly covered: boolean;
  readonly translate: (text: string) => string;
}

/** Start a simulator's process and shake hands with it. Used by `Design.start`. */
export async function startSimulation<P extends PortTypes = PortTypes>(
  simulator: Simulator,
  options: StartOptions,
): Promise<Simulation<P>> {
  const { simulation } = await startProcess<P>(simulator, options);
  return simulation;
}

/** Start a simulation that is driven call by call. Used by `Design.interactive`. */
export async function startInteractive<P extends PortTypes = PortTypes>(
  simulator: Simulator,
  options: StartOptions,
): Promise<Interactive<P>> {
  const { child, table, simulation } = await startProcess(simulator, options);
  try {
    return new Interactive(child, await BlockingPipes.open(child), table, simulation);
  } catch (error) {
    child.kill();
    throw error;
  }
}

interface Started<P extends PortTypes> {
  readonly child: SimulatorProcess;
  readonly table: PortTable;
  readonly simulation: Simulation<P>;
}

async function startProcess<P extends PortTypes = PortTypes>(
  { binary, ports, top, clock, clocks: built, covered, translate }: Simulator,
  options: StartOptions,
): Promise<Started<P>> {
  const seed = options.seed ?? 1;
  if (!Number.isInteger(seed) || seed < 1 || seed >= 2 ** 31) {
    throw new UsageError(`start: seed is ${seed}; it must be from 1 to 2^31 - 1`);
  }
  const unset = options.unset ?? 'random';
  if (!Object.hasOwn(UNSET, unset)) {
    throw new UsageError(
      `start: unset is ${unset}; it must be one of ${Object.keys(UNSET).join(', ')}`,
    );
  }
  for (const plusarg of options.plusargs ?? []) {
    if (!plusarg.startsWith('+')) throw new UsageError(`start: plusarg ${plusarg} lacks its +`);
  }
  if (options.coverageFile !== undefined && !covered) {
    throw new UsageError(`start: coverageFile needs ${top} built with \`covered: true\``);
  }
  const clocks = options.clocks ?? built;
  if (clocks !== undefined) checkClocks(top, clocks, ports);
  if (options.clocks !== undefined && !sameClocks(options.clocks, built ?? [])) {
    const names = (built ?? []).map(({ port }) => port).join(', ') || 'none';
    throw new UsageError(`start: clocks must name those of the design, in its order: ${names}`);
  }
  const folder = covered ? coverageFolder() : undefined;
  const coverageFile =
    options.coverageFile ?? (folder === undefined ? undefined : nextCoverageFile(folder, top));
  const coverage = coverageFile === undefined ? undefined : new CoverageFile(resolve(coverageFile));
  const child = new SimulatorProcess({
    binary,
    args: [
      `+verilator+rand+reset+${UNSET[unset]}`,
      `+verilator+seed+${seed}`,
      ...(options.plusargs ?? []),
    ],
    cwd: options.cwd,
    top,
    timeoutSeconds: options.timeoutSeconds ?? 60,
    onOutput: options.onOutput,
    translate,
    atEnd: () => coverage?.finish(translate),
  });
  try {
    const { memories, sharedDescriptor } = readHello(await child.hello(), ports, top);
    if (sharedDescriptor >= 0) child.share(sharedDescriptor);
    const table = new PortTable(top, ports, clocks?.map(({ port }) => port) ?? [clock]);
    if (clocks !== undefined) {
      const request = new Request().u64(clocks.length);
      for (const { port, period, phase = 0 } of clocks) {
        request.u64(table.find(port).index).u64(period).u64(phase);
      }
      await child.ask('clocks', Operation.clocks, request);
    }
    if (coverage !== undefined) {
      const request = new Request().text(coverage.raw);
      await child.ask('coverageFile', Operation.coverage, request);
    }
    const simulation = new Simulation<P>(
      child,
      table,
      memories,
      options.journal === undefined || options.journal === false
        ? undefined
        : new Journal(options.journal === 'answers'),
      options.sharePrefixes === true ? new SharedPrefix(child) : undefined,
    );
    return { child, table, simulation };
  } catch (error) {
    child.kill();
    throw error;
  }
}

function sameClocks(some: readonly Clock[], others: readonly Clock[]): boolean {
  return some.length === others.length && some.every(({ port }, i) => port === others[i]?.port);
}

interface Hello {
  readonly memories: Memory[];
  /** Below zero where there is no shared memory. */
  readonly sharedDescriptor: number;
}

function readHello(hello: Answer, ports: readonly Port[], top: string): Hello {
  const view = new DataView(hello.payload);
  const u64 = (index: number) => Number(view.getBigInt64(8 * index, true));
  const same =
    u64(0) === PROTOCOL_VERSION &&
    u64(1) === ports.length &&
    ports.every(({ width }, i) => u64(2 + i) === width);
  if (!same) {
    throw new ToolError(
      `the simulator of ${top} in the build cache does not match its description; remove its entry`,
    );
  }
  const memories = answerText(hello, 8 * (3 + ports.length))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', width, depth] = line.split('\t');
      return { path, width: Number(width), depth: Number(depth) };
    });
  return { memories, sharedDescriptor: u64(2 + ports.length) };
}
