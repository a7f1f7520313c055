import type { Design, Simulation, Stimuli } from '../cosim/index.js';
import { compare } from '../property/index.js';

/**
 * Check that nothing which no reset sets reaches a port: run stimuli with other values for all that
 * four-state Verilog would call X, and compare every cycle.
 *
 * @param seeds of those values. Default: 1 and 2
 * @throws Mismatch at the first port and cycle that differ; what `sim.run` throws
 */
export async function seedsAgree(
  design: Design,
  stimuli: Stimuli,
  [first, second]: readonly [number, number] = [1, 2],
): Promise<void> {
  const started: Simulation[] = [];
  try {
    for (const seed of [first, second]) started.push(await design.start({ seed }));
    const [one, other] = await Promise.all(started.map((simulation) => simulation.run(stimuli)));
    await compare(other ?? {}, one ?? {});
  } finally {
    await Promise.all(started.map((simulation) => simulation.close()));
  }
}
