import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { removeOnExit } from './leftovers.js';
import type { Toolchain } from './toolchain.js';

/**
 * Verilator's runtime and the harness do not depend on the design, and cost most of a small build.
 * Their objects are kept beside the built simulators. All of this only saves time: nothing fails if
 * it does not work.
 */
export interface RuntimeObjects {
  /** Put them into a build folder, newer than their sources, so that make leaves them alone. */
  restore(folder: string): Promise<void>;
  /** Keep those of a finished build, unless they are kept already. */
  keep(folder: string): Promise<void>;
}

/** What a design makes itself. */
const OWN = /^(Vdut.*|table)\.o$/;
/** A harness file that includes this is compiled anew for every design. */
const OWN_HEADER = '#include "Vdut.h"';

/** The kept objects for some tools, harness and flavour. */
export async function runtimeObjects(
  cacheDir: string,
  tools: Toolchain,
  harness: readonly string[],
  flavour: string,
): Promise<RuntimeObjects> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([tools.verilator, tools.compiler, process.arch, flavour]));
  const own = new Set<string>();
  for (const file of harness) {
    const text = await readFile(file, 'utf8');
    hash.update(basename(file)).update(text);
    if (text.includes(OWN_HEADER)) own.add(basename(file).replace(/\.cpp$/, '.o'));
  }
  const kept = join(cacheDir, `runtime-${hash.digest('hex').slice(0, 40)}`);
  const names = () => readdir(kept).catch((): string[] => []);
  return {
    async restore(folder) {
      try {
        for (const name of await names()) await copyFile(join(kept, name), join(folder, name));
        const now = new Date();
        await utimes(kept, now, now);
      } catch {
        // Make builds what is missing.
      }
    },
    async keep(folder) {
      if ((await names()).length > 0) return;
      const aside = join(cacheDir, `new-${randomUUID()}`);
      const forget = removeOnExit(aside);
      try {
        await mkdir(aside);
        for (const name of await readdir(folder)) {
          if (name.endsWith('.o') && !OWN.test(name) && !own.has(name)) {
            await copyFile(join(folder, name), join(aside, name));
          }
        }
        await rename(aside, kept);
      } catch {
        await rm(aside, { recursive: true, force: true }).catch(() => undefined);
      } finally {
        forget();
      }
    },
  };
}
