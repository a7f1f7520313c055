import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders with what a training job runs. */
const FOLDERS = ['golden', 'src/compare', 'src/data', 'src/run', 'testbench'];

/**
 * A digest of code, so that what other code has found is not taken for its own.
 *
 * @param folders of the package, searched with all that is below them; by default what trains
 */
export async function codeDigest(folders: readonly string[] = FOLDERS): Promise<string> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.sort()) {
      if (!/(?<!\.d|\.test)\.[jt]s$/.test(name)) continue;
      hash.update(`${folder}/${name}\n`).update(await readFile(join(root, folder, name)));
    }
  }
  return hash.digest('hex');
}
