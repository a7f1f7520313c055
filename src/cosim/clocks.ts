import { UsageError } from '../errors.js';
import type { Port } from './design.js';

/** A clock of a design that has several. Times are in nanoseconds, as waveforms show them. */
export interface Clock {
  /** The 1-bit input that it drives. */
  readonly port: string;
  /** From one rising edge to the next; even, because it falls in the middle. */
  readonly period: number;
  /** The n-th rising edge is at n * period + phase. From 0 to below the period. Default: 0. */
  readonly phase?: number;
}

/**
 * Check the clocks of a design.
 *
 * @throws UsageError naming clock and value
 */
export function checkClocks(top: string, clocks: readonly Clock[], ports?: readonly Port[]): void {
  if (clocks.length === 0 || clocks.length > 64) {
    throw new UsageError(`${top}: ${clocks.length} clocks; there can be 1 to 64`);
  }
  const seen = new Set<string>();
  for (const { port: name, period, phase = 0 } of clocks) {
    if (seen.has(name)) throw new UsageError(`${top}: clock ${name} is named twice`);
    seen.add(name);
    if (!Number.isSafeInteger(period) || period < 2 || period % 2 !== 0 || period > 2 ** 40) {
      throw new UsageError(
        `${top}: the period of clock ${name} is ${period} ns; an even whole number from 2 is needed`,
      );
    }
    if (!Number.isSafeInteger(phase) || phase < 0 || phase >= period) {
      throw new UsageError(
        `${top}: the phase of clock ${name} is ${phase} ns; a whole number from 0 to ${period - 1} is needed`,
      );
    }
    if (ports === undefined) continue;
    const port = ports.find((candidate) => candidate.name === name);
    if (port?.direction === 'input' && port.width === 1) continue;
    const inputs = ports.filter(({ direction, width }) => direction === 'input' && width === 1);
    throw new UsageError(
      `clock ${name} is not a 1-bit input of ${top}; those are: ` +
        (inputs.map((input) => input.name).join(', ') || 'none'),
    );
  }
}
