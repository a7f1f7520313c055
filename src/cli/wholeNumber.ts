import { UsageError } from '../errors.js';

/**
 * The value of an option, a whole number from 1, or from `least`.
 *
 * @throws UsageError that names option, value and limit
 */
export function wholeNumber(option: string, value: string, most: number, least = 1): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new UsageError(`--${option} ${value}: a whole number from ${least} to ${most} is needed.`);
}
