import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { verilate, type DesignSpec } from '../cosim/index.js';
import { removeOnExit } from '../cosim/leftovers.js';
import { ToolError, UsageError } from '../errors.js';
import { suggest } from '../suggest.js';
import { prepareProofs, proveMutant, type Proof } from './equivalence.js';
import { patienceFor, type JudgedDesign, type Judgement, type LogLine } from './job.js';
import { describeMutant, type Mutant } from './mutant.js';
import { readNetlist, writeMutants, type Netlist } from './netlist.js';
import { runTestFile } from './runTestFile.js';

export interface MutateOptions {
  /** Module whose designs are mutated, as the test file builds them. */
  readonly top: string;
  /** The vitest file that judges. */
  readonly test: string;
  /** Only what comes from these source files. Default: all of the design. */
  readonly sources?: readonly string[];
  /** Only designs with these parameters, as the test file gives them. Default: all. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Most mutants, over all designs of the file. Default: 200. */
  readonly limit?: number;
  /** Chooses the mutants, and what the properties draw. Default: 1. */
  readonly seed?: number;
  /** Only this one: a number as the report has it, `17` or `2.17`. */
  readonly mutant?: string;
  /** Processes at a time. Default: the number of cores. */
  readonly jobs?: number;
  /** Bytes: a process that has become larger is replaced. Default: 1 GiB. */
  readonly processMemory?: number;
  /** Seconds for each question about a survivor. Default: 20. */
  readonly proofSeconds?: number;
  /** Longest sequence of inputs that is looked for to tell a survivor from the design. Default: 12. */
  readonly proofCycles?: number;
  /** Folder for the inputs that tell a survivor from the design, as VCD. Default: not kept. */
  readonly witnesses?: string;
  /** Say which mutants there are, and judge none. Default: false. */
  readonly listOnly?: boolean;
  readonly signal?: AbortSignal;
  readonly observer?: MutateObserver;
}

/** Follows a run. */
export interface MutateObserver {
  readonly phase: (text: string, total?: number, unit?: string) => void;
  readonly progress: (done: number) => void;
}

export type Outcome =
  | Judgement
  /** No test noticed it, and none could: yosys proved that it changes nothing. */
  | { readonly verdict: 'equivalent' }
  | { readonly verdict: 'listed' };

/** One mutant, and what became of it. */
export type MutantReport = {
  /** `17`, or with several designs `2.17`: the second design's. */
  readonly id: string;
  readonly what: string;
  /** Path and line, if yosys knows them. */
  readonly file?: string;
  readonly line?: number;
  /** The line itself. */
  readonly text?: string;
  /** Of a survivor: what yosys found out. */
  readonly proof?: Proof;
  /** Of a survivor: inputs that show it. */
  readonly witness?: string;
} & Outcome;

export interface DesignReport {
  readonly parameters: DesignSpec['parameters'];
  /** Mutants that there are; a sample of them was judged. */
  readonly possible: number;
  readonly mutants: readonly MutantReport[];
}

export interface MutationReport {
  readonly schema: 'systole.mutate/1';
  readonly top: string;
  readonly test: string;
  readonly seed: number;
  readonly designs: readonly DesignReport[];
  readonly totals: {
    readonly mutants: number;
    /** With those whose tests did not end in time. */
    readonly killed: number;
    readonly late: number;
    readonly equivalent: number;
    readonly survived: number;
    /** Killed ones among those that are not proved equivalent; undefined without any. */
    readonly score: number | undefined;
  };
}

/** A test may be silent for so long before anything is known of how long it takes. */
const FIRST_PATIENCE = 600;
/** Beyond what a mutant has, for a process to notice by itself that the time is over. */
const SLACK = 30;
/** Mutants in one simulator: each makes it slower, and yosys takes longer for every further one. */
const PART = 1000;

/**
 * Find out whether a test bench sees faults: change single bits in the netlist of a design, run the
 * test file that builds it on each of the changed designs, and say which changes no test notices.
 *
 * @throws UsageError if the test file builds no such design, or fails without any mutant; ToolError
 *   if yosys is missing or cannot read the design, or if its netlist fails the tests by itself
 */
export async function mutate(options: MutateOptions): Promise<MutationReport> {
  const test = resolve(options.test);
  if (!existsSync(test)) throw new UsageError(`mutate: there is no test file ${options.test}`);
  const folder = await mkdtemp(join(tmpdir(), 'systole-mutate-'));
  const forget = removeOnExit(folder);
  try {
    return await new Run({ ...options, test }, folder).run();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    forget();
  }
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

interface Surveyed {
  readonly key: string;
  readonly spec: DesignSpec;
  readonly users: Set<string>;
}

/** Mutants of a design that share a simulator. */
interface Part extends Netlist {
  readonly design: number;
}

class Run {
  readonly #options: MutateOptions;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #seed: number;
  readonly #jobs: number;

  constructor(options: MutateOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#seed = options.seed ?? 1;
    this.#jobs = options.jobs ?? availableParallelism();
  }

  async run(): Promise<MutationReport> {
    const designs = await this.#survey();
    const netlists = await this.#netlists(designs);
    const parts = await this.#parts(netlists);
    const outcomes =
      this.#options.listOnly === true
        ? parts.map(({ mutants }) => mutants.map((): Outcome => ({ verdict: 'listed' })))
        : await this.#judge(designs, parts);
    const proofs = await this.#prove(netlists.length, parts, outcomes);
    const byDesign = netlists.map((_, index) =>
      outcomes.filter((_of, part) => parts[part]?.design === index).flat(),
    );
    return this.#report(netlists, byDesign, proofs);
  }

  /** Does the same to each, as many at a time as there are jobs. */
  async #each<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
    const queue = items[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
    };
    await Promise.all(Array.from({ length: this.#jobs }, worker));
  }

  #phase(text: string, total?: number, unit?: string): void {
    this.#options.observer?.phase(text, total, unit);
  }

  /** The tests as they are: do they pass, and which designs do they build? */
  async #survey(): Promise<Surveyed[]> {
    const { top, test, parameters = {} } = this.#options;
    this.#phase('tests without a mutant');
    const found = new Map<string, Surveyed>();
    const others = new Set<string>();
    const { output, stuck } = await runTestFile(
      test,
      { top, designs: [], mutants: [], claims: '', memory: Number.MAX_SAFE_INTEGER },
      join(this.#folder, 'survey'),
      {
        seed: this.#seed,
        signal: this.#signal,
        patience: () => FIRST_PATIENCE,
        onLine: (line) => {
          if (line.type === 'other') others.add(line.top);
          if (line.type === 'design' && !found.has(line.key)) {
            found.set(line.key, { key: line.key, spec: line.spec, users: new Set() });
          }
          if (line.type === 'use') found.get(line.key)?.users.add(line.user);
        },
      },
    );
    if (stuck || !/Tests .*\d+ passed/.test(output) || /\d+ failed/.test(output)) {
      throw new UsageError(
        `${test} must pass without a mutant before it can judge any` +
          `${stuck ? `; it said nothing for ${FIRST_PATIENCE} s` : ''}:\n${lastLines(output, 40)}`,
      );
    }
    // What a test wrote for itself and has removed, such as a copy with a fault, is none of the user's.
    const all = [...found.values()].filter(({ spec }) => spec.sources.every(existsSync));
    if (all.length === 0) {
      const meant = suggest(top, [...others]);
      const known = others.size === 0 ? 'no design at all' : [...others].join(', ');
      throw new UsageError(
        `${test} never calls verilate for a top module ${top}` +
          (meant === undefined ? `; it builds ${known}` : ` (did you mean ${meant}?)`),
      );
    }
    const chosen = all.filter(({ spec }) =>
      Object.entries(parameters).every(
        ([name, value]) => String(spec.parameters?.[name]) === value,
      ),
    );
    if (chosen.length > 0) return chosen;
    throw new UsageError(
      `no ${top} in ${test} has ${JSON.stringify(parameters)}; there are: ` +
        all.map(({ spec }) => JSON.stringify(spec.parameters ?? {})).join(' '),
    );
  }

  async #netlists(designs: readonly Surveyed[]): Promise<Netlist[]> {
    const { limit = 200, sources, mutant } = this.#options;
    this.#phase('mutants by yosys');
    const files = sources?.map((file) => resolve(file));
    const each = Math.ceil(limit / designs.length);
    const netlists: Netlist[] = [];
    for (const [index, { spec }] of designs.entries()) {
      const { ports } = await verilate(spec, { signal: this.#signal });
      const folder = join(this.#folder, `design-${index}`);
      const netlist = await readNetlist(spec, ports, folder, {
        limit: each,
        seed: this.#seed,
        signal: this.#signal,
        ...(files === undefined ? {} : { files }),
      });
      const kept = netlist.mutants.filter(
        ({ number }) => mutant === undefined || this.#id(designs.length, index, number) === mutant,
      );
      netlists.push({ ...netlist, mutants: kept });
    }
    if (netlists.every(({ mutants }) => mutants.length === 0)) {
      throw new UsageError(
        `there is no mutant ${mutant ?? ''}; with this limit and seed --list shows which there are`,
      );
    }
    return netlists;
  }

  async #parts(netlists: readonly Netlist[]): Promise<Part[]> {
    const parts: Part[] = [];
    for (const [design, netlist] of netlists.entries()) {
      for (let from = 0; from < netlist.mutants.length; from += PART) {
        const folder = join(netlist.folder, `part-${from / PART}`);
        await mkdir(folder);
        await symlink(join(netlist.folder, 'base.il'), join(folder, 'base.il'));
        const mutants = netlist.mutants.slice(from, from + PART);
        parts.push({ ...netlist, folder, mutants, design });
      }
    }
    return parts;
  }

  #id(designs: number, index: number, number: number): string {
    return designs === 1 ? `${number}` : `${index + 1}.${number}`;
  }

  async #judge(designs: readonly Surveyed[], parts: readonly Part[]): Promise<Outcome[][]> {
    const { test, processMemory: memory = 2 ** 30 } = this.#options;
    const work = parts.flatMap(({ mutants }, part) =>
      mutants.map(({ number }) => [part, number] as const),
    );
    this.#phase('simulators with mutants', parts.length, 'simulators');
    const judged: JudgedDesign[] = [];
    let built = 0;
    await this.#each(parts.entries(), async ([index, part]) => {
      const { key = '', users = [] } = designs[part.design] ?? {};
      const netlist = await writeMutants(part, this.#signal);
      await verilate(netlist, { signal: this.#signal });
      judged[index] = { key, netlist, users: [...users] };
      this.#options.observer?.progress(++built);
    });
    this.#phase('mutants judged', work.length, 'mutants');
    const verdicts = new Map<string, Judgement>();
    const claims = join(this.#folder, 'claims');
    await mkdir(claims);
    let round = 0;
    const worker = async (): Promise<void> => {
      for (;;) {
        const now: {
          running?: readonly [design: number, mutant: number] | undefined;
          bad?: Extract<LogLine, { type: 'bad' }>;
          ended?: true;
          full?: true;
          patience: number;
        } = { patience: FIRST_PATIENCE };
        const settle = (design: number, mutant: number, judgement: Judgement): void => {
          verdicts.set(`${design}-${mutant}`, judgement);
          now.running = undefined;
          this.#options.observer?.progress(verdicts.size);
        };
        const { stuck, output } = await runTestFile(
          test,
          { top: this.#options.top, designs: judged, mutants: work, claims, memory },
          join(this.#folder, `judge-${round++}`),
          {
            seed: this.#seed,
            signal: this.#signal,
            patience: () => now.patience,
            onLine: (line) => {
              if (line.type === 'bad') now.bad = line;
              if (line.type === 'end') now.ended = true;
              if (line.type === 'full') now.full = true;
              if (line.type === 'base') now.patience = patienceFor(line.seconds) + SLACK;
              if (line.type === 'begin') now.running = [line.design, line.mutant];
              if (line.type === 'judged') settle(line.design, line.mutant, line.judgement);
            },
          },
        );
        if (now.bad !== undefined) {
          throw new ToolError(
            `the netlist that yosys made of ${this.#options.top} fails the tests without a mutant, ` +
              `so that it can judge none: ${now.bad.test}: ${now.bad.message}`,
          );
        }
        if (now.ended) return;
        if (now.full) continue;
        if (now.running === undefined) {
          throw new ToolError(
            `the tests ended before all mutants were judged:\n${lastLines(output, 20)}`,
          );
        }
        // This mutant took the process with it; another one goes on with the rest.
        const message = stuck ? 'the test process no longer answered' : 'the test process died';
        settle(...now.running, { verdict: stuck ? 'late' : 'killed', test: '', message });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#jobs, work.length) }, worker));
    return parts.map(({ mutants }, part) =>
      mutants.map(({ number }) => {
        const verdict = verdicts.get(`${part}-${number}`);
        if (verdict === undefined) throw new ToolError(`mutant ${number} was lost`);
        return verdict;
      }),
    );
  }

  /** What yosys can say of the survivors, side by side. */
  async #prove(
    designs: number,
    parts: readonly Part[],
    outcomes: readonly (readonly Outcome[])[],
  ): Promise<Map<Mutant, { proof: Proof; witness?: string }>> {
    const { proofSeconds = 20, proofCycles = 12, witnesses } = this.#options;
    const open = parts.flatMap((part, index) =>
      part.mutants
        .filter((_, number) => outcomes[index]?.[number]?.verdict === 'survived')
        .map((mutant) => ({ part, mutant })),
    );
    const proofs = new Map<Mutant, { proof: Proof; witness?: string }>();
    if (open.length === 0) return proofs;
    if (witnesses !== undefined) await mkdir(witnesses, { recursive: true });
    this.#phase('survivors examined', open.length, 'survivors');
    await this.#each(new Set(open.map(({ part }) => part)), (part) =>
      prepareProofs(part, this.#signal),
    );
    await this.#each(open, async ({ part, mutant }) => {
      const id = this.#id(designs, part.design, mutant.number);
      const witness = witnesses && join(witnesses, `mutant-${id}.vcd`);
      const proof = await proveMutant(part, mutant, {
        seconds: proofSeconds,
        cycles: proofCycles,
        signal: this.#signal,
        ...(witness === undefined ? {} : { witness }),
      });
      const shown = proof.kind === 'different' && witness !== undefined ? { witness } : {};
      proofs.set(mutant, { proof, ...shown });
      this.#options.observer?.progress(proofs.size);
    });
    return proofs;
  }

  async #report(
    netlists: readonly Netlist[],
    outcomes: readonly (readonly Outcome[])[],
    proofs: ReadonlyMap<Mutant, { proof: Proof; witness?: string }>,
  ): Promise<MutationReport> {
    const texts = new Map<string, readonly string[]>();
    const lineOf = async (file: string, line: number): Promise<string> => {
      const lines = texts.get(file) ?? (await readFile(file, 'utf8')).split('\n');
      texts.set(file, lines);
      return lines[line - 1]?.trim() ?? '';
    };
    const designs: DesignReport[] = [];
    for (const [design, { spec, possible, mutants }] of netlists.entries()) {
      const reports: MutantReport[] = [];
      for (const [index, mutant] of mutants.entries()) {
        const found = proofs.get(mutant);
        const outcome = outcomes[design]?.[index] ?? { verdict: 'listed' };
        const { source } = mutant;
        reports.push({
          id: this.#id(netlists.length, design, mutant.number),
          what: describeMutant(mutant),
          ...(source ? { ...source, text: await lineOf(source.file, source.line) } : {}),
          ...(found?.proof.kind === 'equivalent' ? { verdict: 'equivalent' } : outcome),
          ...(found !== undefined && found.proof.kind !== 'equivalent' ? found : {}),
        });
      }
      designs.push({ parameters: spec.parameters, possible, mutants: reports });
    }
    const all = designs.flatMap(({ mutants }) => mutants);
    const count = (...verdicts: readonly Outcome['verdict'][]): number =>
      all.filter(({ verdict }) => verdicts.includes(verdict)).length;
    const [killed, equivalent] = [count('killed', 'late'), count('equivalent')];
    const survived = count('survived');
    return {
      schema: 'systole.mutate/1',
      ...{ top: this.#options.top, test: this.#options.test, seed: this.#seed, designs },
      totals: {
        ...{ mutants: all.length, killed, late: count('late'), equivalent, survived },
        score: killed + survived === 0 ? undefined : killed / (killed + survived),
      },
    };
  }
}
