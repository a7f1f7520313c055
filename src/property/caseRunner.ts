import { ToolError } from '../errors.js';
import type { Design, PortTypes, Simulation, StartOptions } from '../cosim/index.js';
import type { Failure, ReplayCase } from '../replay/index.js';
import { Mismatch } from './mismatch.js';

/** Runs the cases of a property, one after another, on one process as long as it lives. */
export class CaseRunner<T, P extends PortTypes> {
  /** Processes that were started. */
  started = 0;
  #simulation: Simulation<P> | undefined;
  #cyclesBefore = 0;

  constructor(
    private readonly design: Design<P>,
    private readonly predicate: (simulation: Simulation<P>, value: T) => Promise<void>,
    private readonly start: Omit<StartOptions, 'journal'>,
    private readonly fresh: boolean,
  ) {}

  /** Cycles simulated for all cases, in all processes. */
  get cycles(): number {
    return this.#cyclesBefore + (this.#simulation?.cycles ?? 0);
  }

  /** Throws what the predicate throws. */
  async run(value: T): Promise<void> {
    if (this.fresh) await this.close();
    if (this.#simulation?.alive !== true) {
      await this.close();
      this.#simulation = await this.design.start({
        ...this.start,
        journal: true,
        sharePrefixes: !this.fresh,
      });
      this.started++;
    }
    const simulation = this.#simulation;
    void simulation.restart();
    await this.predicate(simulation, value);
  }

  /** What the last case asked of its simulation, and how it failed. */
  lastCase(error: unknown): ReplayCase {
    const { seed, plusargs } = this.start;
    return {
      spec: this.design.spec,
      start: {
        ...(seed === undefined ? {} : { seed }),
        ...(plusargs === undefined ? {} : { plusargs }),
      },
      requests: [...(this.#simulation?.journal?.entries ?? [])],
      failure: failureOf(error),
    };
  }

  async close(): Promise<void> {
    await this.#simulation?.close();
    this.#cyclesBefore += this.#simulation?.cycles ?? 0;
    this.#simulation = undefined;
  }
}

/** How a case failed, from what its predicate threw. */
function failureOf(error: unknown): Failure {
  if (error instanceof Mismatch) return { kind: 'difference', difference: error };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof ToolError ? 'death' : 'other', message };
}
