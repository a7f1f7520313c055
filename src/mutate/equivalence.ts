import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cutRegisters } from './cutRegisters.js';
import { SELECT, SELECT_WIDTH, TOP, type Netlist } from './netlist.js';
import type { Mutant } from './mutant.js';
import { yosys } from '../yosys.js';

/** What yosys found out about a mutant that no test has noticed. */
export type Proof =
  /** Equal outputs and equal next states, for every input and every equal state. */
  | { readonly kind: 'equivalent' }
  /** From a state of zeros, this many cycles of inputs show a difference at an output. */
  | { readonly kind: 'different'; readonly cycles: number }
  /** None such of so many cycles; nothing is said of longer ones. */
  | { readonly kind: 'unknown'; readonly cycles: number };

export interface ProofOptions {
  /** For each of the two questions. */
  readonly seconds: number;
  /** Longest sequence of inputs that is tried; 0: do not ask. */
  readonly cycles: number;
  readonly signal?: AbortSignal;
  /** Where the inputs that show a difference are written, as VCD. */
  readonly witness?: string;
}

/** The design and the mutant: two copies of one netlist, the switch at 0 and at the mutant. */
function pair(file: string, mutant: Mutant): string[] {
  const copy = (name: string, number: number): string[] => [
    `read_rtlil ${file}`,
    `delete -input ${TOP}/${SELECT}`,
    `cd ${TOP}`,
    `connect -set ${SELECT} ${SELECT_WIDTH}'d${number}`,
    'cd',
    'opt_expr',
    'opt_clean -purge',
    `rename ${TOP} ${name}`,
    `design -stash ${name}`,
  ];
  return [
    ...copy('gold', 0),
    ...copy('gate', mutant.number),
    'design -copy-from gold -as gold gold',
    'design -copy-from gate -as gate gate',
  ];
}

/** What both have in common, and that is nearly all, is merged: what is left is what the mutant feeds. */
const MITER = [
  'miter -equiv -flatten -make_outputs gold gate miter',
  'hierarchy -top miter',
  'opt_clean -purge',
  'opt_merge -share_all',
  'opt_expr',
  'opt_merge -share_all',
  'opt_clean -purge',
];

/**
 * Prepare the netlist with all its mutants for questions about single ones: once for all of them.
 *
 * @param netlist after `writeMutants`
 */
export async function prepareProofs({ folder }: Netlist, signal?: AbortSignal): Promise<void> {
  await yosys(
    folder,
    [
      'read_rtlil switched.il',
      'setattr -mod -unset keep_hierarchy *',
      'flatten',
      'opt_clean -purge',
      'async2sync',
      'dffunmap',
      'write_rtlil cut.il',
      'memory_map',
      'write_rtlil flat.il',
    ],
    signal,
  );
  const cut = join(folder, 'cut.il');
  await writeFile(cut, cutRegisters(await readFile(cut, 'utf8')));
}

/**
 * Try to prove that a mutant changes nothing, or to find inputs that show what it changes. Asks in
 * this order, each within the time limit:
 * 1. with every register and memory cut out, its content an input and what it takes an output: do
 *    both circuits give the same for any content? Then they always do.
 * 2. from registers of zeros, a first cycle in reset: which inputs make an output differ?
 *
 * @param netlist after `prepareProofs`
 */
export async function proveMutant(
  { folder, spec }: Netlist,
  mutant: Mutant,
  { seconds, cycles, signal, witness }: ProofOptions,
): Promise<Proof> {
  const own = join(folder, `proof-${mutant.number}`);
  await mkdir(own);
  const ask = async (commands: readonly string[]): Promise<void> => {
    const limit = AbortSignal.timeout(seconds * 1000);
    try {
      await yosys(own, commands, signal === undefined ? limit : AbortSignal.any([signal, limit]));
    } catch (error) {
      signal?.throwIfAborted();
      // No answer in time is an answer: unknown.
      if (!limit.aborted) throw error;
    }
  };
  await ask([
    ...pair('../cut.il', mutant),
    ...MITER,
    'tee -q -o cut.txt sat -verify -prove trigger 0 miter',
  ]);
  if ((await textOf(join(own, 'cut.txt'))).includes('SUCCESS')) return { kind: 'equivalent' };
  if (cycles === 0) return { kind: 'unknown', cycles: 0 };
  const reset = spec.reset ?? 'rst_ni';
  const low = /_ni?$/.test(reset);
  const flat = await textOf(join(folder, 'flat.il'));
  const hasReset = new RegExp(`^ *wire (width 1 )?input \\d+ \\\\${reset}$`, 'm').test(flat);
  const first = hasReset ? 1 : 0;
  await ask([
    ...pair('../flat.il', mutant),
    ...MITER,
    [
      'tee -q -o run.txt sat -prove trigger 0 -tempinduct -tempinduct-baseonly -set-init-zero',
      `-maxsteps ${cycles - first}`,
      // yosys looks only at runs in which no state comes twice. A cycle of reset leaves zeros as they
      // are: it must not count, or nothing would ever be found.
      hasReset ? `-seq 1 -set-at 1 in_${reset} ${low ? 0 : 1}` : '',
      '-show-inputs -show-outputs -dump_vcd witness.vcd miter',
    ].join(' '),
  ]);
  const run = await textOf(join(own, 'run.txt'));
  const lengths = (pattern: RegExp): number[] =>
    [...run.matchAll(pattern)].map(([, length]) => first + Number(length));
  if (/model found|FAIL/.test(run)) {
    if (witness !== undefined) await cp(join(own, 'witness.vcd'), witness);
    return { kind: 'different', cycles: lengths(/\[base case (\d+)\]/g).at(-1) ?? 0 };
  }
  return {
    kind: 'unknown',
    cycles: lengths(/^Base case for induction length (\d+) proven/gm).at(-1) ?? 0,
  };
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
