import { UsageError } from '../errors.js';

/**
 * The value of an option, a whole number from 1.
 *
 * @throws UsageError that names option, value and limit
 */
export function wholeNumber(option: string, value: string, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= most) return number;
  throw new UsageError(`--${option} ${value}: a whole number from 1 to ${most} is needed.`);
}
