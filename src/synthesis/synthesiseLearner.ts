import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { learnerDesign, rtlDir } from '../../testbench/learnerDesign.js';
import type { NetworkSpec } from '../../golden/index.js';
import { compile } from '../program/compile.js';
import { learnerParameters, type Hardware } from '../program/hardware.js';
import { memoryMap } from '../program/memoryMap.js';
import { copySources } from './copySources.js';
import { readLiberty, type CellAreas } from './liberty.js';
import { runSynthesis } from './runSynthesis.js';
import type { ModuleCells, SynthesisResult } from './synthesisResult.js';
import { SYNTHESIS_TARGETS, type SynthesisTarget, type SynthesisTargetName } from './targets.js';
import { wrapTop } from './wrapTop.js';

/** What is synthesised, and where. */
export interface SynthesisOrder {
  readonly target: SynthesisTargetName;
  readonly network: NetworkSpec;
  readonly hardware: Hardware;
  /** Of standard cells, for `asic`. */
  readonly liberty: string;
  /** Made if it is not there; the log and yosys's counts stay in it. */
  readonly out: string;
  /** As one module, in which what depends on nothing is left out. Default: modules stay apart. */
  readonly flat?: boolean;
  readonly signal?: AbortSignal;
}

/** Cells by type of each module, instances among them. */
type Modules = Readonly<
  Record<string, { readonly num_cells_by_type: Readonly<Record<string, number>> }>
>;

/** `$paramod$1a2b\\name` and `$paramod\\name\\Width=...` are of `name`. */
function moduleName(mangled: string): string {
  return (
    mangled
      .replace(/^\\/, '')
      .replace(/^\$paramod(\$[0-9a-f]+)?\\/, '')
      .split('\\')[0] ?? ''
  );
}

/** yosys 0.23 writes text for people behind the modules of a design that has several. */
function readModules(stat: string): Modules {
  const end = stat.indexOf('\n   },');
  const text = end < 0 ? stat : `${stat.slice(0, end)}\n   }\n}`;
  return (JSON.parse(text) as { readonly modules: Modules }).modules;
}

/** How often each module is there below the top. */
function instances(modules: Modules): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (name: string, times: number): void => {
    const module = modules[name];
    if (module === undefined) return;
    counts.set(name, (counts.get(name) ?? 0) + times);
    for (const [type, count] of Object.entries(module.num_cells_by_type)) {
      visit(type, times * count);
    }
  };
  visit('\\top', 1);
  return counts;
}

const NONE = { luts: 0, flipFlops: 0, rams: 0, dsps: 0, cells: 0, area: 0 };

function add(a: typeof NONE, b: typeof NONE): typeof NONE {
  return {
    luts: a.luts + b.luts,
    flipFlops: a.flipFlops + b.flipFlops,
    rams: a.rams + b.rams,
    dsps: a.dsps + b.dsps,
    cells: a.cells + b.cells,
    area: a.area + b.area,
  };
}

/** A module's own cells, of all its instances. */
function ownCells(
  modules: Modules,
  name: string,
  times: number,
  target: SynthesisTarget,
  liberty: CellAreas | undefined,
): typeof NONE {
  let sum = NONE;
  for (const [mangled, each] of Object.entries(modules[name]?.num_cells_by_type ?? {})) {
    const type = moduleName(mangled);
    if (modules[mangled] !== undefined && !target.rams.test(type)) continue;
    const count = times * each;
    const of = (kind: RegExp) => (kind.test(type) ? count : 0);
    sum = add(sum, {
      luts: of(target.luts),
      flipFlops: of(target.flipFlops),
      rams: of(target.rams),
      dsps: of(target.dsps),
      cells: count,
      area: count * (liberty?.areas.get(type) ?? 0),
    });
  }
  return sum;
}

/** A memory without its words: standard cells are counted around it. */
async function writeMemoryBox(folder: string): Promise<void> {
  const source = await readFile(join(rtlDir(), 'ram_1r1w.sv'), 'utf8');
  const start = source.indexOf('module ram_1r1w');
  const header = source.slice(start, source.indexOf('\n);', start) + 3);
  await writeFile(join(folder, 'ram_1r1w.sv'), `(* blackbox *)\n${header}\nendmodule\n`);
}

/**
 * Synthesise a network's learner by yosys and count its cells, module by module. The modules are kept
 * apart, so that there are somewhat more than in one that is flattened.
 *
 * @throws ToolError if yosys is missing or fails; UsageError if the Liberty file cannot be read
 */
export async function synthesiseLearner(order: SynthesisOrder): Promise<SynthesisResult> {
  const { network, hardware, out } = order;
  const target: SynthesisTarget = SYNTHESIS_TARGETS[order.target];
  const asic = order.target === 'asic';
  const liberty = asic ? await readLiberty(order.liberty) : undefined;
  await mkdir(out, { recursive: true });
  if (asic) await copyFile(order.liberty, join(out, 'cells.lib'));
  await writeMemoryBox(out);
  const source = await readFile(join(rtlDir(), 'learner.sv'), 'utf8');
  await writeFile(join(out, 'top.sv'), wrapTop('learner', source, learnerParameters(hardware)));
  const sources = await copySources(learnerDesign(hardware), out);
  const begun = performance.now();
  const files = sources.filter((name) => !(asic && name === 'rtl/ram_1r1w.sv'));
  const log = await runSynthesis(
    out,
    [
      `read_verilog -sv -defer -Irtl top.sv ${asic ? 'ram_1r1w.sv ' : ''}${files.join(' ')}`,
      'hierarchy -check -top top',
      ...(order.flat === true ? ['proc', 'flatten', 'opt_clean -purge'] : []),
      ...target.command.split('; '),
      'tee -q -o stat.json stat -json',
      ...(asic ? ['tee -q -o area.txt stat -liberty cells.lib'] : []),
    ],
    order.signal,
  );
  const modules = readModules(await readFile(join(out, 'stat.json'), 'utf8'));
  const rows = new Map<string, typeof NONE & { instances: number }>();
  let total = NONE;
  for (const [mangled, times] of instances(modules)) {
    const own = ownCells(modules, mangled, times, target, liberty);
    total = add(total, own);
    const name = moduleName(mangled);
    const row = rows.get(name);
    rows.set(name, { ...add(row ?? NONE, own), instances: (row?.instances ?? 0) + times });
  }
  const measured = (cells: typeof NONE): ModuleCells => ({
    ...cells,
    area: liberty === undefined ? null : cells.area,
  });
  return {
    schema: 'systole.synth/1',
    target: order.target,
    rule: network.rule,
    layers: [...network.layers],
    array: { rows: hardware.rows, cols: hardware.cols },
    library: liberty === undefined ? null : { name: liberty.library, nand2: liberty.nand2 },
    total: measured(total),
    learning: null,
    modules: [...rows]
      .filter(([, { cells }]) => cells > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([module, { instances: times, ...cells }]) => ({
        module,
        instances: times,
        ...measured(cells),
      })),
    memoryBits: memoryMap(compile(network, hardware)).reduce((sum, { bits }) => sum + bits, 0),
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    log,
  };
}
