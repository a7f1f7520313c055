import type { Parameters } from 'fast-check';
import { vi } from 'vitest';

/** Far more runs, larger arrays, more formats: for a night, not for every change. */
export const LONG = process.env['SYSTOLE_LONG'] === '1';

/**
 * The seed of every property of this run: a new one each time, so that the suites go on exploring,
 * unless `SYSTOLE_SEED` asks for the one of an earlier run.
 */
export const SEED = Number(process.env['SYSTOLE_SEED'] ?? (Date.now() ^ process.pid) & 0x7fffffff);

console.info(`properties: SYSTOLE_SEED=${SEED}${LONG ? ' SYSTOLE_LONG=1' : ''}`);

if (LONG) vi.setConfig({ testTimeout: 7_200_000, hookTimeout: 1_200_000 });

/** `SYSTOLE_RUNS`: so many runs of each property, whatever it asks for. */
const RUNS = process.env['SYSTOLE_RUNS'];

/**
 * How a property runs: its seed, and how often.
 *
 * @param runs     in an ordinary run
 * @param longRuns with `SYSTOLE_LONG=1`. Default: 20 times as many
 */
export function settings<T>(runs: number, longRuns = 20 * runs): Parameters<T> {
  return { seed: SEED, numRuns: RUNS === undefined ? (LONG ? longRuns : runs) : Number(RUNS) };
}
