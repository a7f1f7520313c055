import { join } from 'node:path';
import { addEntry, defaultCacheDir, findEntry } from '../cosim/buildCache.js';
import { buildDesign } from '../cosim/buildDesign.js';
import { buildFlags } from '../cosim/buildFlags.js';
import { cacheKey } from '../cosim/cacheKey.js';
import type { DesignSpec } from '../cosim/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { findToolchain } from '../cosim/toolchain.js';

/** The C++ programs of this folder that drive a Verilated model by themselves. */
export type BareProgram = 'bareLearner' | 'bareArray';

/**
 * Builds a design as `verilate` does, with the same tools and flags, but around a program of this
 * folder instead of the harness; or finds it in the same cache.
 *
 * @returns the program's path
 */
export async function bareSimulator(spec: DesignSpec, program: BareProgram): Promise<string> {
  const cacheDir = defaultCacheDir();
  const flags = buildFlags(spec);
  const tools = await findToolchain(cacheDir);
  const root = packageRoot();
  // The generated table of ports is compiled along and needs the harness's model.h; its stalls are the harness's, too.
  const harness = [
    join(root, 'src', 'bench', `${program}.cpp`),
    join(root, 'src', 'bench', 'measured.h'),
    join(root, 'testbench', 'harness', 'model.h'),
    join(root, 'testbench', 'harness', 'random.h'),
  ];
  const key = await cacheKey(spec, flags, harness, tools);
  const found = await findEntry(cacheDir, key);
  if (found !== undefined) return found.binary;
  const { signal } = new AbortController();
  await buildDesign({ spec, flags, harness, tools, cacheDir, signal }, (built) =>
    addEntry(cacheDir, key, built),
  );
  const entry = await findEntry(cacheDir, key);
  if (entry === undefined) throw new Error(`bareSimulator: ${program} has vanished from the cache`);
  return entry.binary;
}
