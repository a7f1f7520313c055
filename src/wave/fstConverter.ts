import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir, unwritable } from '../cosim/buildCache.js';
import { removeOnExit } from '../cosim/leftovers.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { findToolchain, lookUp, type Toolchain } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';

/** Of Verilator's folder for FST. */
const READER = ['fstapi.c', 'fastlz.c', 'lz4.c'];

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function compile(tools: Toolchain, include: string, target: string): Promise<void> {
  const gtkwave = join(include, 'gtkwave');
  const source = join(packageRoot(), 'testbench', 'waveform', 'fst_to_vcd.cpp');
  const flags = [
    '-O2',
    '-w',
    '-DFST_CONFIG_INCLUDE="fst_config.h"',
    `-I${include}`,
    `-I${gtkwave}`,
  ];
  const objects = [];
  for (const name of READER) {
    const object = `${target}-${name}.o`;
    objects.push(object);
    const file = join(gtkwave, name);
    // It is C.
    await must(tools, [...flags, '-x', 'c', '-c', file, '-o', object]);
  }
  await must(tools, [...flags, source, ...objects, '-lz', '-lpthread', '-o', target]);
  for (const object of objects) await rm(object);
}

async function must({ compiler }: Toolchain, args: readonly string[]): Promise<void> {
  const { code, output } = await runTool(compiler.path, args);
  if (code !== 0) throw new ToolError(`the reader for FST could not be compiled:\n${output}`);
}

/**
 * A program that writes an FST, its argument, as VCD to its output. It is compiled from the sources that
 * Verilator brings, once, beside the built simulators; where they are missing GTKWave's is taken.
 *
 * @throws ToolError if there is none; UsageError if the build cache cannot be written
 */
export async function fstConverter(): Promise<string> {
  const cacheDir = defaultCacheDir();
  const tools = await findToolchain(cacheDir);
  const { output } = await runTool(tools.verilator.path, ['--getenv', 'VERILATOR_ROOT']);
  const include = join(output.trim(), 'include');
  if (!(await isThere(join(include, 'gtkwave', 'fstapi.c')))) {
    const other = lookUp('fst2vcd');
    if (other !== undefined) return other;
    throw new ToolError(
      'FST cannot be read: this Verilator brings no reader for it, and fst2vcd is not in PATH. ' +
        'Install it: apt-get install gtkwave',
    );
  }
  const source = join(packageRoot(), 'testbench', 'waveform', 'fst_to_vcd.cpp');
  const hash = createHash('sha256')
    .update(JSON.stringify([tools.verilator, tools.compiler, process.arch]))
    .update(await readFile(source));
  const kept = join(cacheDir, `runtime-${hash.digest('hex').slice(0, 40)}`);
  const program = join(kept, 'fst_to_vcd');
  if (await isThere(program)) return program;
  const aside = join(cacheDir, `new-${randomUUID()}`);
  const forget = removeOnExit(aside);
  try {
    await mkdir(aside, { recursive: true });
    await compile(tools, include, join(aside, 'fst_to_vcd'));
    await rename(aside, kept);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process was faster.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw error instanceof ToolError ? error : unwritable(cacheDir, error);
    }
  } finally {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    forget();
  }
  return program;
}
