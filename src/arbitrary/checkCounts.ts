import { UsageError } from '../errors.js';

/** @throws UsageError for what is no whole number from 1 */
export function checkCounts(what: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new UsageError(`${what}: ${name} is ${value}; a whole number from 1 is needed`);
    }
  }
}
