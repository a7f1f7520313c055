import type { Design, Simulation, Stimuli } from '../cosim/index.js';
import { checkAlike, unsetStates } from './unsetStates.js';

/**
 * Check that nothing which no reset sets reaches a port: run stimuli with other values for all that
 * four-state Verilog would call X (of two seeds, all zeros, all ones), and compare every cycle.
 *
 * @param seeds of the random values. Default: 1 and 2
 * @throws Mismatch at the first port and cycle that differ; what `sim.run` throws
 */
export async function seedsAgree(
  design: Design,
  stimuli: Stimuli,
  seeds: readonly [number, number] = [1, 2],
): Promise<void> {
  const started: Simulation[] = [];
  const states = unsetStates(seeds);
  try {
    for (const { start } of states) started.push(await design.start(start));
    const seen = await Promise.all(started.map((simulation) => simulation.run(stimuli)));
    const [first, ...others] = states.map(({ name }, i) => ({
      name,
      answers: seen.slice(i, i + 1),
    }));
    for (const other of others) if (first !== undefined) await checkAlike(first, other);
  } finally {
    await Promise.all(started.map((simulation) => simulation.close()));
  }
}
