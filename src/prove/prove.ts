import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeOnExit } from '../cosim/leftovers.js';
import { runTool } from '../cosim/runTool.js';
import { needTool } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';
import { readWaveform, timingTable } from '../wave/index.js';
import { yosys } from '../yosys.js';
import type { Change, Proof } from './proof.js';

/** Where the texts of a proof come from. */
export interface ProofSources {
  /** Of the modules. */
  readonly rtl: string;
  /** A folder with changed copies of some of them. */
  readonly overlay?: string;
  /** Of `NAME.sv` and `NAME.svh`. */
  readonly proofs: string;
}

/** Solvers of formulas, and their Debian packages. */
export const SOLVERS = ['z3', 'cvc5'] as const;
export type Solver = (typeof SOLVERS)[number];

export interface ProveOptions {
  /** Default: z3. */
  readonly solver?: Solver;
  /** The solver's time for each question. Default: 300. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/** What the solver found out. */
export type Verdict =
  | { readonly kind: 'proved' }
  | {
      readonly kind: 'refuted';
      /** The last cycle of the trace, reset being cycle 0; the assertion fails there. */
      readonly cycle: number;
      /** The text of the assertion that fails. */
      readonly assertion: string;
      /** Timing table of the signals asked for, of its last cycles. */
      readonly trace: string;
    }
  /** No counterexample from reset, but nothing that says there is none further on. */
  | { readonly kind: 'undecided'; readonly why: string };

/** A refutation is looked for in so many cycles. */
const DEEPEST = 30;
/** The last cycles of a trace say it. */
const SHOWN = 24;
/** Time units of a cycle in a solver's waveform. */
const PERIOD = 10;

function changed(text: string, file: string, { find, replace }: Change): string {
  const pieces = text.split(find);
  if (pieces.length === 2) return pieces.join(replace);
  throw new ToolError(
    `prove: what is to be changed in ${file} stands there ${pieces.length - 1} times, not once: ${find}`,
  );
}

/** Write everything that a proof reads into `folder`; names of the files to read, in their order. */
async function writeSources(
  folder: string,
  { name, modules, abstraction }: Proof,
  { rtl, overlay, proofs }: ProofSources,
  fault: Change | undefined,
): Promise<string[]> {
  const changes = [abstraction, fault].filter((change) => change !== undefined);
  const inside = join(proofs, `${name}.svh`);
  const headers = (await readdir(rtl)).filter((file) => file.endsWith('.svh'));
  const files = modules.map((module) => `${module}.sv`);
  for (const file of [...headers, ...files]) {
    const own = overlay === undefined ? '' : join(overlay, file);
    let text = await readFile(existsSync(own) ? own : join(rtl, file), 'utf8');
    for (const change of changes) if (change.file === file) text = changed(text, file, change);
    if (file === files[0] && existsSync(inside)) {
      const end = text.lastIndexOf('endmodule');
      text = text.slice(0, end) + (await readFile(inside, 'utf8')) + text.slice(end);
    }
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await writeFile(join(folder, 'top.sv'), await readFile(join(proofs, `${name}.sv`), 'utf8'));
  return [...files, 'top.sv'];
}

/** The circuit as formulas of one step. */
async function writeFormulas(
  folder: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const commands = [
    `read_verilog -sv -formal -I. ${files.join(' ')}`,
    'prep -flatten -top top -nordff',
    'opt -fast',
    // Arrays are what solvers are slowest at.
    'memory_map',
    'opt -fast',
    'async2sync',
    'dffunmap',
    'write_smt2 -wires top.smt2',
  ];
  const { code, output } = await yosys(folder, commands, signal);
  if (code !== 0) {
    const lines = output.split('\n').filter((line) => !line.startsWith('Warning'));
    throw new ToolError(`prove: yosys does not read it:\n${lines.join('\n').trim()}`);
  }
}

interface Question {
  readonly folder: string;
  readonly signals: readonly string[];
  readonly solver: Solver;
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

/** The assertion at the first place named in `output`. */
async function assertionIn(folder: string, output: string): Promise<string> {
  const places = [...output.matchAll(/([\w.]+\.svh?):(\d+)\.\d+-(\d+)\.\d+/g)];
  // The last one of a line is the innermost.
  const line = /Assert failed in .*/.exec(output)?.[0] ?? '';
  const place = [...line.matchAll(/([\w.]+\.svh?):(\d+)\.\d+-(\d+)\.\d+/g)].at(-1) ?? places.at(-1);
  if (place === undefined) return 'an assertion that the solver does not name';
  const [, file = '', from = '', to = ''] = place;
  const text = (await readFile(join(folder, file), 'utf8')).split('\n');
  const lines = text.slice(Number(from) - 1, Number(to)).map((each) => each.trim());
  const whole = lines.join(' ');
  return whole.slice(Math.max(0, whole.indexOf('assert')));
}

/** Ask for `cycles` cycles from reset on, or (`-i`) from any that hold. */
async function ask(question: Question, args: readonly string[]): Promise<Verdict> {
  const { folder, signals, solver, seconds, signal } = question;
  const smtbmc = needTool('yosys-smtbmc', 'yosys');
  needTool(solver);
  const limit = AbortSignal.timeout(seconds * 1000);
  const all = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  let output: string;
  try {
    ({ output } = await runTool(
      smtbmc,
      // Without unrolling z3 4.8 does not come back from circuits of three hundred bits.
      ['-s', solver, '--unroll', ...args, '--dump-vcd', 'trace.vcd', 'top.smt2'],
      { cwd: folder, signal: all },
    ));
  } catch (error) {
    if (signal?.aborted === true || !limit.aborted) throw error;
    return { kind: 'undecided', why: `the solver did not end within ${seconds} s` };
  }
  if (output.includes('Status: PASSED')) return { kind: 'proved' };
  if (output.includes('PREUNSAT')) {
    throw new ToolError('prove: the assumptions contradict each other, so that anything holds');
  }
  if (!output.includes('Status: FAILED')) {
    throw new ToolError(
      `prove: the solver failed:\n${output.trim().split('\n').slice(-10).join('\n')}`,
    );
  }
  const assertion = await assertionIn(folder, output);
  const paths = signals.map((path) => `top.${path}`);
  const waveform = await readWaveform(join(folder, 'trace.vcd'), {
    signals: (path) => paths.includes(path),
  });
  // Cycle n + 1 of the reader ends where step n does.
  const cycle = Math.floor(waveform.endTime / PERIOD) - 1;
  const window = { from: Math.max(1, cycle + 2 - SHOWN), to: cycle + 1, offset: -1 };
  const shown = paths.filter((path) => waveform.signals.some((each) => each.path === path));
  return { kind: 'refuted', cycle, assertion, trace: timingTable(waveform, shown, window) };
}

/**
 * Prove the claim, or find out why it does not hold. An inductive proof has two halves: from reset on,
 * and from any state whose last cycles hold. That only the second one fails says nothing of the claim.
 *
 * @param fault put in first: the twin, which should be refuted
 * @throws ToolError if a tool is missing or fails, or if the assumptions contradict each other
 */
export async function prove(
  proof: Proof,
  sources: ProofSources,
  { solver = 'z3', seconds = 300, signal }: ProveOptions = {},
  fault?: Proof['fault'],
): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'systole-prove-'));
  const forget = removeOnExit(folder);
  try {
    await writeFormulas(folder, await writeSources(folder, proof, sources, fault), signal);
    const question = { folder, signals: proof.fault.signals, solver, seconds, signal };
    const depth = proof.method === 'bounded' ? proof.cycles : DEEPEST;
    const presat = fault === undefined ? ['--presat'] : [];
    const steps =
      fault === undefined && proof.method === 'inductive' ? proof.cycles + 1 : depth + 1;
    const base = await ask(question, ['-t', String(steps), ...presat]);
    if (base.kind !== 'proved' || proof.method === 'bounded') return base;
    if (fault !== undefined) return base;
    const step = await ask(question, ['-i', '-t', String(proof.cycles)]);
    if (step.kind !== 'refuted') return step;
    const further = await ask(question, ['-t', String(depth + 1)]);
    if (further.kind === 'refuted') return further;
    return {
      kind: 'undecided',
      why:
        `it holds for ${depth} cycles from reset on, but not after every state: ${step.assertion} may ` +
        'fail after one that is perhaps never reached',
    };
  } finally {
    forget();
    await rm(folder, { recursive: true, force: true });
  }
}
