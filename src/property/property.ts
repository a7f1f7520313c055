import fc, { type Arbitrary, type Parameters, type Plugin } from 'fast-check';
import type { Design, PortTypes, Simulation, StartOptions } from '../cosim/index.js';
import { currentSubstitute } from '../cosim/substitute.js';
import { UsageError } from '../errors.js';
import { callSite } from './callSite.js';
import { CaseRunner } from './caseRunner.js';
import { unsetStates, type UnsetState } from './unsetStates.js';
import { reportFailure } from './reportFailure.js';

export interface PropertyOptions<T> {
  /**
   * Seed of the cases. Default: `SYSTOLE_SEED`, without it a new one for every call; a failure prints it.
   */
  readonly seed?: number;
  /** Where a failure printed its `path`: with its seed, only the shrunk case is run. */
  readonly path?: string;
  /** Cases. Default: 100. */
  readonly numRuns?: number;
  /** No new case begins after so many seconds; a property of which no case was run fails. Default: 60. */
  readonly timeLimitSeconds?: number;
  /** So long a failing case is made smaller. Default: 20. */
  readonly shrinkSeconds?: number;
  /** Cases that are run first. */
  readonly examples?: readonly T[];
  /**
   * Begin every case on a new process, not with a reset. Much slower; for designs with state that a
   * reset leaves. Default: false.
   */
  readonly fresh?: boolean;
  /**
   * Run every case also with other values of all that four-state Verilog would call X: of another seed,
   * all zeros, all ones. It must hold with each, and the words that runs, batches and streams sampled
   * must be the same: those of all ports, or of the ports named here. Costs four times as much. Default:
   * false.
   */
  readonly seedsAgree?: boolean | readonly string[];
  /** Folder for what is kept of a failure. Default: `runs/TOP-SEED`. */
  readonly keep?: string;
  /** How simulations are started. */
  readonly start?: Omit<StartOptions, 'journal'>;
}

/**
 * Check that something holds for all cases, in simulation.
 *
 * Every case begins with a reset, on one process for all of them; so does every smaller case that is
 * tried after a failure. What is left is shown whole: seed, case, stimuli, first difference, timing
 * diagram; its waveform, a picture and a replay file are kept.
 *
 * @param design    as `verilate` gives it
 * @param arbitrary what the cases are drawn from
 * @param predicate drives the simulation and throws (`compare` does) where it must not be so
 * @throws PropertyFailure if it does not hold; UsageError for wrong options
 */
export async function property<T, P extends PortTypes>(
  design: Design<P>,
  arbitrary: Arbitrary<T>,
  predicate: (simulation: Simulation<P>, value: T) => Promise<void>,
  options: PropertyOptions<T> = {},
): Promise<void> {
  const at = callSite(property);
  const seconds = limits(options);
  const { numRuns = 100, path, examples } = options;
  // What fast-check itself would take, but known before the first case.
  const seed = options.seed ?? seedOfRun();
  // With another design in place it is asked whether this fails, not how.
  const judged = currentSubstitute() !== undefined;
  const agreeing = agreeingPorts(design, options);
  const runner = new CaseRunner(design, predicate, {
    start: options.start ?? {},
    fresh: options.fresh === true,
    states: statesOf(options, seed),
    agreeing,
  });
  let shrinkUntil = Infinity;
  const parameters: Parameters<[T]> = {
    seed,
    numRuns,
    ...(path === undefined ? {} : { path }),
    ...(examples === undefined ? {} : { examples: examples.map((value): [T] => [value]) }),
    ...(judged ? { endOnFailure: true } : {}),
    // It looks at no value.
    plugins: [fc.interruptAfterTimeLimit(1000 * seconds.run) as Plugin<[T]>],
  };
  try {
    const checked = fc.asyncProperty(arbitrary, async (value) => {
      // A case that is not tried counts as one that holds: shrinking then ends by itself.
      if (performance.now() > shrinkUntil) return;
      try {
        await runner.run(value);
      } catch (error) {
        if (shrinkUntil === Infinity) shrinkUntil = performance.now() + 1000 * seconds.shrink;
        throw error;
      }
    });
    const details = await fc.check(checked, parameters);
    if (!details.failed) {
      return;
    }
    if (details.counterexample === null) {
      throw new UsageError(
        `property: no case was run within ${seconds.run} s; raise timeLimitSeconds`,
      );
    }
    if (judged) throw details.errorInstance;
    throw at(await reportFailure(design, details, runner, options));
  } finally {
    await runner.close();
  }
}

function seedOfRun(): number {
  const given = Number(process.env['SYSTOLE_SEED'] ?? NaN);
  return Number.isInteger(given) ? given | 0 : (Date.now() ^ (Math.random() * 0x1_0000_0000)) | 0;
}

/** The states under which each case is run; a random one is another for every seed of the cases. */
function statesOf(
  { seedsAgree = false, start = {} }: Pick<PropertyOptions<unknown>, 'seedsAgree' | 'start'>,
  seed: number,
): readonly [UnsetState, ...UnsetState[]] {
  if (seedsAgree !== false && start.unset !== undefined) {
    throw new UsageError(
      'property: seedsAgree sets what is unset by itself; leave start.unset out',
    );
  }
  const first = start.seed ?? 1;
  const drawn = ((seed >>> 1) % (2 ** 31 - 2)) + 1;
  const [own, ...others] = unsetStates([first, drawn === first ? drawn + 1 : drawn]);
  return seedsAgree === false ? [own] : [own, ...others];
}

/** @throws UsageError if there is no such port */
function agreeingPorts(
  { spec, ports }: Pick<Design, 'spec' | 'ports'>,
  { seedsAgree = false }: Pick<PropertyOptions<unknown>, 'seedsAgree'>,
): readonly string[] | undefined {
  if (typeof seedsAgree === 'boolean') return undefined;
  const unknown = seedsAgree.find((name) => !ports.some((port) => port.name === name));
  if (unknown === undefined) return seedsAgree;
  const names = ports.map(({ name }) => name).join(', ');
  throw new UsageError(
    `property: seedsAgree: ${spec.top} has no port ${unknown}; its ports are: ${names}`,
  );
}

/** Seconds for all cases, and for shrinking. */
function limits({
  timeLimitSeconds = 60,
  shrinkSeconds = 20,
}: Pick<PropertyOptions<unknown>, 'timeLimitSeconds' | 'shrinkSeconds'>): {
  run: number;
  shrink: number;
} {
  for (const [name, value] of Object.entries({ timeLimitSeconds, shrinkSeconds })) {
    if (!(value >= 0 && value < 2 ** 31 / 1000)) {
      throw new UsageError(`property: ${name} is ${value}; seconds from 0 to 2,147,483 are needed`);
    }
  }
  return { run: timeLimitSeconds, shrink: shrinkSeconds };
}
