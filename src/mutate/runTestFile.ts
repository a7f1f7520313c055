import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runTool } from '../cosim/runTool.js';
import { UsageError } from '../errors.js';
import type { Job, LogLine } from './job.js';

export interface TestFileRun {
  /** The process was ended, since it had not said anything for too long. */
  readonly stuck: boolean;
  /** What vitest printed. */
  readonly output: string;
}

export interface TestFileOptions {
  /** Of fast-check, by SYSTOLE_SEED and for whoever asks for none. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: LogLine) => void;
  /** Seconds without a line that end the process, asked for again and again. */
  readonly patience: () => number;
}

/** vitest as the test file finds it, and the copy of its runner that belongs to it. */
function findVitest(testFile: string): Record<'node' | 'index' | 'runners' | 'runner', string> {
  try {
    const manifest = createRequire(testFile).resolve('vitest/package.json');
    const own = createRequire(manifest);
    const dist = join(dirname(manifest), 'dist');
    const runner = join(dirname(own.resolve('@vitest/runner/package.json')), 'dist', 'index.js');
    return {
      node: join(dist, 'node.js'),
      index: join(dist, 'index.js'),
      runners: join(dist, 'runners.js'),
      runner,
    };
  } catch {
    throw new UsageError(
      `${testFile} cannot find vitest, which runs it. Install it beside it: npm install -D vitest`,
    );
  }
}

/** The folder of a file with this name, or of one that is compiled from it. */
const RUNNER = fileURLToPath(
  new URL(`./judgeRunner${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

/**
 * Run a test file with vitest in a process of its own, for a survey of its designs or to judge
 * mutants (see `Job`).
 *
 * @param folder an empty one for the files of this run
 */
export async function runTestFile(
  testFile: string,
  job: Omit<Job, 'log'>,
  folder: string,
  { seed, signal, onLine, patience }: TestFileOptions,
): Promise<TestFileRun> {
  const vitest = findVitest(testFile);
  await mkdir(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const log = file('log');
  writeFileSync(log, '');
  writeFileSync(file('job.json'), JSON.stringify({ ...job, log } satisfies Job));
  const url = (path: string): string => JSON.stringify(pathToFileURL(path).href);
  writeFileSync(
    file('runner.mjs'),
    `import * as vitest from ${url(vitest.index)};
import { startTests } from ${url(vitest.runner)};
import { judgeRunner } from ${JSON.stringify(RUNNER)};
const Base = vitest.TestRunner ?? (await import(${url(vitest.runners)})).VitestTestRunner;
export default judgeRunner(Base, startTests, ${JSON.stringify(file('job.json'))});
`,
  );
  const options = {
    runner: file('runner.mjs'),
    watch: false,
    pool: 'forks',
    maxWorkers: 1,
    update: false,
    reporters: ['default'],
    coverage: { enabled: false },
  };
  writeFileSync(
    file('main.mjs'),
    `import { startVitest } from ${url(vitest.node)};
const vitest = await startVitest('test', [${JSON.stringify(testFile)}], ${JSON.stringify(options)});
await vitest?.close();
`,
  );

  const own = new AbortController();
  const state = { stuck: false };
  let heard = performance.now();
  const read = follow(log, (line) => {
    heard = performance.now();
    onLine(line);
  });
  const timer = setInterval(() => {
    read();
    if ((performance.now() - heard) / 1000 < patience()) return;
    state.stuck = true;
    own.abort();
  }, 100);
  try {
    const run = await runTool(process.execPath, [file('main.mjs')], {
      env: { ...process.env, NO_COLOR: '1', SYSTOLE_SEED: `${seed}` },
      signal: AbortSignal.any([signal, own.signal]),
    });
    read();
    return { stuck: false, output: run.output };
  } catch (error) {
    signal.throwIfAborted();
    if (!state.stuck) throw error;
    read();
    return { stuck: true, output: '' };
  } finally {
    clearInterval(timer);
  }
}

/** Calls back for each whole line that a file has got since it was read last. */
function follow(file: string, onLine: (line: LogLine) => void): () => void {
  let position = 0;
  let rest = '';
  const buffer = Buffer.alloc(1 << 16);
  return () => {
    const handle = openSync(file, 'r');
    try {
      for (;;) {
        const length = readSync(handle, buffer, 0, buffer.length, position);
        if (length === 0) return;
        position += length;
        const lines = (rest + buffer.toString('utf8', 0, length)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(JSON.parse(line) as LogLine);
      }
    } finally {
      closeSync(handle);
    }
  };
}
