import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.js';

/**
 * `$SYSTOLE_COVERAGE`, the folder in which every simulation of this process leaves its coverage; all
 * designs are then built with `covered`.
 */
export function coverageFolder(): string | undefined {
  const folder = process.env['SYSTOLE_COVERAGE'];
  return folder === undefined || folder === '' ? undefined : folder;
}

let simulations = 0;

/** A file in that folder that nobody else uses: workers share the folder. */
export function nextCoverageFile(folder: string, top: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `SYSTOLE_COVERAGE: folder ${folder} cannot be made (${code ?? 'unknown'})`,
    );
  }
  return join(folder, `${top}-${process.pid}-${++simulations}.dat`);
}
