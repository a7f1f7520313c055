import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { parameterFile } from '../board/boardDesign.js';
import { UsageError } from '../errors.js';
import type { Hardware } from '../program/hardware.js';
import { copySources } from '../synthesis/copySources.js';
import { runSynthesis } from '../synthesis/runSynthesis.js';
import type { FpgaBoard } from './boards.js';
import type { PllSetting } from './pll.js';

export interface SynthesisedCells {
  readonly luts: number;
  readonly flipFlops: number;
  readonly rams: number;
  readonly dsps: number;
}

/** The tops of other devices than the one that is built. */
const TOP = /^board_(icebreaker|hx8k)\.sv$/;

/**
 * Synthesise a board's top by yosys into `design.json` of a folder, with `yosys.log` beside it.
 *
 * @param folder of our own: yosys splits its commands at spaces, so it works in there
 * @throws ToolError if yosys is missing or fails; UsageError if RAMs or DSPs are too few
 */
export async function synthesiseBoard(
  folder: string,
  board: FpgaBoard,
  hardware: Hardware,
  pll: PllSetting,
  clocksPerBit: number,
  signal?: AbortSignal,
): Promise<SynthesisedCells> {
  await writeFile(join(folder, 'learner_parameters.svh'), parameterFile(hardware));
  const sourcesIn = (path: string): string[] =>
    readdirSync(path)
      .filter((name) => name.endsWith('.sv') && (!TOP.test(name) || name === `${board.top}.sv`))
      .map((name) => join(path, name));
  const sources = [rtlDir(), join(rtlDir(), 'board')].flatMap(sourcesIn);
  const design = { top: board.top, sources, includeDirs: [rtlDir()] };
  const files = await copySources(design, folder);
  const parameters = { PllDivF: pll.divF, PllDivQ: pll.divQ, ClocksPerBit: clocksPerBit };
  const set = Object.entries(parameters).map(([name, value]) => `-chparam ${name} ${value}`);
  await runSynthesis(
    folder,
    [
      `read_verilog -sv -defer -I. -Irtl ${files.join(' ')}`,
      `hierarchy -top ${board.top} ${set.join(' ')}`,
      // Words that are read while they are written are not used: no logic is needed around RAMs.
      `synth_ice40 ${board.dsps > 0 ? '-dsp ' : ''}-no-rw-check -abc2 -top ${board.top} -json design.json`,
      'tee -q -o stat.json stat -json',
    ],
    signal,
  );
  const stat = JSON.parse(await readFile(join(folder, 'stat.json'), 'utf8')) as {
    readonly design: { readonly num_cells_by_type: Readonly<Record<string, number>> };
  };
  const types = Object.entries(stat.design.num_cells_by_type);
  const count = (type: RegExp) =>
    types.filter(([name]) => type.test(name)).reduce((sum, [, cells]) => sum + cells, 0);
  const cells = {
    luts: count(/^SB_LUT4$/),
    flipFlops: count(/^SB_DFF/),
    rams: count(/^SB_RAM40/),
    dsps: count(/^SB_MAC16$/),
  };
  for (const [name, what] of [
    ['rams', 'block RAMs'],
    ['dsps', 'DSPs'],
  ] as const) {
    if (cells[name] <= board[name]) continue;
    throw new UsageError(
      `the design takes ${cells[name]} ${what}, and the ${board.title} has ${board[name]}: take a smaller --array, ${hardware.tables ? 'activations without tables (hard-sigmoid, relu), ' : ''}or a smaller network.`,
    );
  }
  return cells;
}
