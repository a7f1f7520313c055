import { ToolError, UsageError } from '../errors.js';
import type { Design, PortTypes, Simulation, StartOptions } from '../cosim/index.js';
import type { Failure, ReplayCase } from '../replay/index.js';
import { Mismatch } from './mismatch.js';
import { checkAlike, type UnsetState } from './unsetStates.js';

/** How the cases of a property are run. */
export interface RunnerOptions {
  readonly start: Omit<StartOptions, 'journal'>;
  /** Each on a process of its own. */
  readonly fresh: boolean;
  /** What each is run under; the first is the state of `start`. More than one: they must agree. */
  readonly states: readonly [UnsetState, ...UnsetState[]];
  /** On these ports. Default: all that were recorded. */
  readonly agreeing: readonly string[] | undefined;
}

/** One of the states, and its process as long as that lives. */
interface Place<P extends PortTypes> {
  readonly state: UnsetState;
  readonly start: Omit<StartOptions, 'journal'>;
  simulation: Simulation<P> | undefined;
}

/** Runs the cases of a property, one after another, on one process for each state as long as it lives. */
export class CaseRunner<T, P extends PortTypes> {
  readonly #first: Place<P>;
  readonly #others: readonly Place<P>[];
  /** Where the last case ended. */
  #last: Place<P>;

  constructor(
    private readonly design: Design<P>,
    private readonly predicate: (simulation: Simulation<P>, value: T) => Promise<void>,
    private readonly options: RunnerOptions,
  ) {
    const { start, states } = options;
    const [first, ...others] = states;
    // Of all processes one can write the file of coverage.
    const rest = { ...start };
    delete rest.coverageFile;
    this.#first = { state: first, start, simulation: undefined };
    this.#others = others.map((state) => ({
      state,
      start: { ...rest, ...state.start },
      simulation: undefined,
    }));
    this.#last = this.#first;
  }

  /** Throws what the predicate throws, or a Mismatch where the states do not agree. */
  async run(value: T): Promise<void> {
    await this.#runAt(this.#first, value);
    for (const other of this.#others) {
      await this.#runAt(other, value);
      const [one, two] = [this.#first, other].map(({ state, simulation }) => ({
        name: state.name,
        answers: simulation?.journal?.answers ?? [],
      }));
      if (one !== undefined && two !== undefined) {
        await checkAlike(one, two, this.options.agreeing);
      }
    }
  }

  async #runAt(place: Place<P>, value: T): Promise<void> {
    this.#last = place;
    const { fresh } = this.options;
    if (fresh) await end(place);
    if (place.simulation?.alive !== true) {
      await end(place);
      place.simulation = await this.design.start({
        ...place.start,
        journal: this.#others.length > 0 ? 'answers' : true,
        sharePrefixes: !fresh,
      });
    }
    const { simulation } = place;
    const restarted = simulation.restart();
    await this.predicate(simulation, value);
    await restarted;
    if (simulation.unsettled > 0) {
      throw new UsageError(
        'the test function of the property has ended before its simulation has answered, so that nobody would ' +
          'see what is wrong there. Return or await what it starts: compare, run, poke and all the rest.',
      );
    }
  }

  /** What is to be known of the state in which the last case ended, if it is not the first. */
  get remark(): string | undefined {
    const { state } = this.#last;
    if (this.#last === this.#first) return undefined;
    const { seed, unset } = state.start;
    const option = unset === undefined ? `seed: ${seed ?? 1}` : `unset: '${unset}'`;
    return (
      `this is with ${state.name} (\`start: { ${option} }\`), and so is the replay; with ` +
      `${this.#first.state.name} the test found nothing. Something that no reset sets reaches a port.`
    );
  }

  /** What the last case asked of its simulation, and how it failed. */
  lastCase(error: unknown): ReplayCase {
    const { simulation, start } = this.#last;
    const { seed, unset, plusargs } = start;
    return {
      spec: this.design.spec,
      start: {
        ...(seed === undefined ? {} : { seed }),
        ...(unset === undefined ? {} : { unset }),
        ...(plusargs === undefined ? {} : { plusargs }),
      },
      requests: [...(simulation?.journal?.entries ?? [])],
      failure: failureOf(error),
    };
  }

  async close(): Promise<void> {
    for (const place of [this.#first, ...this.#others]) await end(place);
  }
}

async function end<P extends PortTypes>(place: Place<P>): Promise<void> {
  await place.simulation?.close();
  place.simulation = undefined;
}

/** How a case failed, from what its predicate threw. */
function failureOf(error: unknown): Failure {
  if (error instanceof Mismatch) return { kind: 'difference', difference: error };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof ToolError ? 'death' : 'other', message };
}
