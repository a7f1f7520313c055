import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOnExit } from '../cosim/leftovers.js';

/**
 * Gives `use` a temporary folder, which is gone afterwards, however this process ends.
 *
 * @param purpose in its name: systole-PURPOSE-...
 */
export async function inTemporaryFolder<T>(
  purpose: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `systole-${purpose}-`));
  const forget = removeOnExit(folder);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget();
  }
}
