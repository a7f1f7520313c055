import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { wrapTop } from '../../src/synthesis/wrapTop.js';
import { rtlDir } from '../learnerDesign.js';

/** Families that yosys maps to, and how. */
const SYNTHESIS = {
  ice40: 'synth_ice40 -dsp -top top',
  ecp5: 'synth_ecp5 -top top',
  // Words and memories as they were written, for any family: in seconds.
  coarse: 'proc; flatten; opt; wreduce; opt_clean; memory -nomap; opt',
} as const;
export type Family = keyof typeof SYNTHESIS;

/**
 * Cells of a synthesised module by type, as yosys counts them.
 *
 * @param module     of rtl/, in the file of its name
 * @param parameters by name; the others keep their defaults
 * @param folder     of RTL. Default: rtl/
 */
export async function yosysCells(
  module: string,
  parameters: Readonly<Record<string, number | string>>,
  family: Family,
  folder = rtlDir(),
): Promise<Readonly<Record<string, number>>> {
  const work = await mkdtemp(join(tmpdir(), 'systole-yosys-'));
  try {
    const top = wrapTop(module, await readFile(join(folder, `${module}.sv`), 'utf8'), parameters);
    await writeFile(join(work, 'top.sv'), top);
    // yosys splits its commands at spaces: it sees only names of ours.
    await symlink(folder, join(work, 'rtl'));
    const sources = readdirSync(folder).filter((name) => name.endsWith('.sv'));
    const commands = [
      // Deferred: with default parameters a module may name others that are not there.
      `read_verilog -sv -defer -Irtl top.sv ${sources.map((name) => `rtl/${name}`).join(' ')}`,
      'hierarchy -check -top top',
      SYNTHESIS[family],
      'tee -q -o stat.json stat -json',
    ];
    await promisify(execFile)('yosys', ['-q', '-p', commands.join('; ')], { cwd: work });
    const statFile = join(work, 'stat.json');
    const stat = JSON.parse(await readFile(statFile, 'utf8')) as {
      readonly design: { readonly num_cells_by_type: Record<string, number> };
    };
    return stat.design.num_cells_by_type;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
