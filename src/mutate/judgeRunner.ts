import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Design, DesignSpec, StartOptions } from '../cosim/index.js';
import { setSubstitute } from '../cosim/substitute.js';
import { designKey, patienceFor, type Job, type Judgement, type LogLine } from './job.js';
import { SELECT } from './netlist.js';

/** What of vitest's tasks matters here: files, suites and tests. */
interface Task {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  mode: string;
  readonly file: Task;
  readonly filepath?: string;
  readonly suite?: Task;
  readonly tasks?: readonly Task[];
  readonly concurrent?: boolean;
  readonly result?: {
    readonly state: string;
    readonly errors?: readonly { readonly message?: string }[];
  };
}

/** What of vitest's own runner matters here. */
interface Runner {
  readonly config: unknown;
  moduleRunner: { import(id: string): Promise<unknown> };
  workerState: {
    current?: Task | undefined;
    evaluatedModules: {
      getModuleById(id: string): object | undefined;
      invalidateModule(module: object): void;
    };
  };
  _otel?: unknown;
  __setTraces?(traces: unknown): void;
  importFile(path: string, source: string): unknown;
  onCollected?(files: Task[]): unknown;
  onBeforeRunFiles?(files: Task[]): unknown;
  onBeforeRunTask?(test: Task): unknown;
  onAfterRunTask?(test: Task): unknown;
  onAfterRunSuite?(suite: Task): unknown;
}

type RunnerClass = new (config: unknown) => Runner;
type StartTests = (files: string[], runner: Runner) => Promise<Task[]>;

const tests = (task: Task): Task[] => (task.tasks ? task.tasks.flatMap(tests) : [task]);
const selfAndAbove = (task: Task): Task[] => [
  task,
  ...(task.suite ? selfAndAbove(task.suite) : task === task.file ? [] : [task.file]),
];

function firstFailure(task: Task): Extract<Judgement, { verdict: 'killed' | 'late' }> | undefined {
  for (const child of task.tasks ?? []) {
    const failure = firstFailure(child);
    if (failure !== undefined) return failure;
  }
  if (task.result?.state !== 'fail') return undefined;
  const test = selfAndAbove(task)
    .slice(0, -1)
    .reverse()
    .map(({ name }) => name)
    .join(' > ');
  const message = task.result.errors?.[0]?.message?.split('\n', 1)[0] ?? 'failed';
  return { verdict: 'killed', test: test === '' ? 'the file itself' : test, message };
}

/**
 * A runner for vitest that runs a test file once for each mutant, in one process: what the file
 * imports is loaded once, the file itself is evaluated anew each time, and a design of it is
 * replaced by the netlist with the mutant. Ends a run with the first test that fails.
 *
 * @param Base       vitest's own runner
 * @param startTests of the same copy of vitest
 */
export function judgeRunner(
  Base: RunnerClass,
  startTests: StartTests,
  jobFile: string,
): RunnerClass {
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;
  const say = (line: LogLine): void => {
    appendFileSync(job.log, `${JSON.stringify(line)}\n`);
  };
  /** Which mutant is in place; the simulations that were started with it. */
  const now = { design: -1, mutant: 0, simulations: new Set<{ kill(): void }>() };
  const built = new Map<number, Promise<Design>>();
  let current: () => Task | undefined = () => undefined;

  /** Suites that run side by side cannot be told apart: then it is the whole file. */
  function user(): string {
    const task = current();
    if (task === undefined) return '';
    const path = selfAndAbove(task);
    const suite = path.find(({ type }) => type === 'suite') ?? task.file;
    return path.some(({ concurrent }) => concurrent) ? task.file.id : suite.id;
  }

  function survey(design: Design, spec: DesignSpec): Design {
    const key = designKey(spec);
    say({ type: 'design', key, spec });
    return {
      ...design,
      start: (options) => {
        say({ type: 'use', key, user: user() });
        return design.start(options);
      },
      interactive: (options) => {
        say({ type: 'use', key, user: user() });
        return design.interactive(options);
      },
    };
  }

  function withMutant(design: Design, spec: DesignSpec): Design {
    const chosen = (options: StartOptions = {}): StartOptions => ({
      ...options,
      plusargs: [...(options.plusargs ?? []), `+${SELECT}=${now.mutant}`],
    });
    const kept = <T extends { kill(): void }>(simulation: T): T => {
      now.simulations.add(simulation);
      return simulation;
    };
    return {
      ...design,
      spec,
      start: async (options) => kept(await design.start(chosen(options))),
      interactive: async (options) => kept(await design.interactive(chosen(options))),
    };
  }

  setSubstitute(async (spec, build) => {
    if (spec.top !== job.top) {
      if (job.designs.length === 0) say({ type: 'other', top: spec.top });
      return undefined;
    }
    if (job.designs.length === 0) return survey(await build(spec), spec);
    const design = job.designs[now.design];
    if (design === undefined || design.key !== designKey(spec)) return undefined;
    const promise = built.get(now.design) ?? build(design.netlist);
    built.set(now.design, promise);
    return withMutant(await promise, spec);
  });

  class OneMutant extends Base {
    #failed = false;
    #users: ReadonlySet<string> = new Set();

    for(users: readonly string[]): this {
      this.#users = new Set(users);
      return this;
    }

    override importFile(path: string, source: string): unknown {
      const module = this.workerState.evaluatedModules.getModuleById(path);
      if (module !== undefined) this.workerState.evaluatedModules.invalidateModule(module);
      return super.importFile(path, source);
    }

    /** Leaves out what does not use the design. */
    override onCollected(files: Task[]): void {
      const visit = (task: Task, inside: boolean): boolean => {
        const used = inside || this.#users.has(task.id);
        const runs =
          task.tasks === undefined
            ? used
            : task.tasks.map((child) => visit(child, used)).some((child) => child);
        if (!runs) task.mode = 'skip';
        return runs;
      };
      for (const file of files) visit(file, false);
    }

    override onBeforeRunTask(test: Task): unknown {
      if (this.#failed) test.mode = 'skip';
      return super.onBeforeRunTask?.(test);
    }

    override onAfterRunTask(test: Task): unknown {
      if (test.result?.state === 'fail') this.#failed = true;
      return super.onAfterRunTask?.(test);
    }

    /** Without what vitest tells its parent: this run is none of its business. */
    override onAfterRunSuite(suite: Task): void {
      this.workerState.current = suite.suite ?? suite.file;
    }
  }

  return class extends Base {
    override async onBeforeRunFiles(files: Task[]): Promise<void> {
      await super.onBeforeRunFiles?.(files);
      if (job.designs.length === 0) return;
      for (const test of files.flatMap(tests)) test.mode = 'skip';
      await this.#configureProperties();
      const path = files[0]?.filepath ?? '';
      const limits = new Map<number, number>();
      for (const [design, mutant] of job.mutants) {
        if (!claim(join(job.claims, `${design}-${mutant}`))) continue;
        now.design = design;
        let limit = limits.get(design);
        if (limit === undefined) {
          now.mutant = 0;
          const begun = performance.now();
          const judged = await this.#judge(path, Infinity);
          const seconds = (performance.now() - begun) / 1000;
          if (judged.verdict !== 'survived') {
            say({ type: 'bad', design, test: judged.test, message: judged.message });
            return;
          }
          say({ type: 'base', design, seconds });
          limit = patienceFor(seconds);
          limits.set(design, limit);
        }
        now.mutant = mutant;
        say({ type: 'begin', design, mutant });
        say({ type: 'judged', design, mutant, judgement: await this.#judge(path, limit) });
        // vitest keeps something of every run.
        if (process.memoryUsage().rss > job.memory) {
          say({ type: 'full' });
          return;
        }
      }
      say({ type: 'end' });
    }

    override importFile(path: string, source: string): unknown {
      current = () => this.workerState.current;
      return super.importFile(path, source);
    }

    async #judge(path: string, seconds: number): Promise<Judgement> {
      const inner = new OneMutant(this.config).for(job.designs[now.design]?.users ?? []);
      Object.defineProperty(inner, 'moduleRunner', { value: this.moduleRunner });
      inner.__setTraces?.(this._otel);
      const running = startTests([path], inner);
      const state = { late: false };
      const timer = setTimeout(
        () => {
          state.late = true;
          killAll();
        },
        Math.min(seconds * 1000, 2 ** 31 - 1),
      );
      try {
        const [file] = await running;
        const failure = file && firstFailure(file);
        if (state.late) {
          return {
            verdict: 'late',
            test: failure?.test ?? '',
            message: `did not end within ${seconds.toFixed(0)} s`,
          };
        }
        return failure ?? { verdict: 'survived' };
      } finally {
        clearTimeout(timer);
        // A test that was given up may still be driving.
        killAll();
        now.simulations.clear();
      }
    }

    /**
     * The same cases for every mutant. That one is killed is enough: nobody asks for its smallest
     * counterexample.
     */
    async #configureProperties(): Promise<void> {
      const fc = (await this.moduleRunner.import('fast-check').catch(() => undefined)) as
        | {
            configureGlobal(parameters: object): void;
            readConfigureGlobal(): object;
          }
        | undefined;
      const seed = Number(process.env['SYSTOLE_SEED']);
      fc?.configureGlobal({ ...fc.readConfigureGlobal(), seed, endOnFailure: true });
    }
  };

  function killAll(): void {
    for (const simulation of now.simulations) simulation.kill();
  }
}

/** True for the first process that asks. */
function claim(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false;
  }
}
