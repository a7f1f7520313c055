import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotWrite } from '../files/replaceFile.js';

/** What `systole cosim` writes into a run's folder. */
const RUN_FILES = ['divergence.txt', 'divergence.vcd', 'run.vcd'] as const;

/** Removes what an older run has left in a run's folder, and nothing else. */
export async function removeOldFiles(folder: string): Promise<void> {
  for (const name of RUN_FILES) {
    const file = join(folder, name);
    // What is no plain file was not written by us.
    if (!(await lstat(file).catch(() => undefined))?.isFile()) continue;
    try {
      await rm(file);
    } catch (error) {
      throw cannotWrite(file, "run's file", error);
    }
  }
}
