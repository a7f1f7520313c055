import fc, { type Arbitrary } from 'fast-check';
import { UsageError } from '../errors.js';
import type { Design } from '../cosim/index.js';
import { checkCounts } from './checkCounts.js';

/** A reset in the middle of a run. */
export interface ResetPulse {
  /** First cycle in which it is active, from 0. */
  readonly at: number;
  /** Cycles for which it is. */
  readonly cycles: number;
}

/**
 * Pulses of reset during a run, which may overlap. Shrinks to none, then to short ones, then to early
 * ones.
 *
 * @param cycles  of the run
 * @param options most pulses (default: 2), and cycles of the longest (default: 3)
 * @throws UsageError for numbers that are no whole ones from 1
 */
export function resetsIn(
  cycles: number,
  { most = 2, longest = 3 }: { readonly most?: number; readonly longest?: number } = {},
): Arbitrary<readonly ResetPulse[]> {
  checkCounts('resetsIn', { cycles, most, longest });
  return fc.array(
    fc.record({ at: fc.nat(cycles - 1), cycles: fc.integer({ min: 1, max: longest }) }),
    { maxLength: most },
  );
}

/**
 * The words of the reset input for a run with such pulses.
 *
 * @throws UsageError if the design has no reset
 */
export function resetWords(
  { spec, ports }: Pick<Design, 'spec' | 'ports'>,
  cycles: number,
  pulses: readonly ResetPulse[],
): Record<string, number[]> {
  const { top, reset = 'rst_ni' } = spec;
  if (!ports.some(({ name }) => name === reset)) {
    throw new UsageError(`resetWords: ${top} has no reset ${reset}; name its reset with \`reset\``);
  }
  // As DesignSpec.reset says.
  const active = /_n(i)?$/.test(reset) ? 0 : 1;
  const words = new Array<number>(cycles).fill(1 - active);
  for (const pulse of pulses) words.fill(active, pulse.at, pulse.at + pulse.cycles);
  return { [reset]: words };
}
