import { readdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DesignSpec } from '../cosim/index.js';

/**
 * Copy a design's sources, and what they include, into the folder `rtl` of another one. yosys splits
 * its commands at spaces: it works in that folder and sees only names of ours.
 *
 * @returns the names of the sources as seen from `folder`, sorted
 */
export async function copySources(design: DesignSpec, folder: string): Promise<string[]> {
  const { sources, includeDirs = [] } = design;
  const rtl = join(folder, 'rtl');
  await mkdir(rtl, { recursive: true });
  // As for the simulator, the first folder that has a file counts.
  const included = [...includeDirs].reverse().flatMap((from) =>
    readdirSync(from)
      .filter((name) => name.endsWith('.svh'))
      .map((name) => join(from, name)),
  );
  for (const path of [...included, ...sources]) await copyFile(path, join(rtl, basename(path)));
  return sources.map((path) => `rtl/${basename(path)}`).sort();
}
