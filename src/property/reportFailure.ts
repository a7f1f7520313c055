import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import fc, { type RunDetails } from 'fast-check';
import { ToolError } from '../errors.js';
import { verilate, type Design, type PortTypes } from '../cosim/index.js';
import { showCase, writeReplay, type CaseView, type ReplayCase } from '../replay/index.js';
import { quoteWord } from '../quoteWord.js';
import type { CaseRunner } from './caseRunner.js';
import { Mismatch } from './mismatch.js';
import type { PropertyOptions } from './property.js';
import { PropertyFailure, type KeptFiles } from './propertyFailure.js';

/** A case of more characters is cut in the message; the replay file has it whole. */
const LONGEST_CASE = 4000;

interface Views {
  readonly files: KeptFiles;
  readonly view: CaseView | undefined;
  /** Why something is missing, or what else is to be known. */
  readonly notes: readonly string[];
}

/** Look into the shrunk case of a failed property: what there is to say. */
export async function reportFailure<T, P extends PortTypes>(
  design: Design<P>,
  details: RunDetails<[T]>,
  runner: CaseRunner<T, P>,
  options: PropertyOptions<T>,
): Promise<PropertyFailure<T>> {
  const [value] = details.counterexample ?? [];
  const shrunk = value as T;
  // Once more, on a process that no other case was run on: shrinking ended with cases that hold.
  const { error, notes } = await runAgain(runner, shrunk, details.errorInstance);
  const replay = runner.lastCase(error);
  const difference = error instanceof Mismatch ? error : undefined;
  const folder = options.keep ?? join('runs', `${design.spec.top}-${details.seed >>> 0}`);
  const views = await look(design, replay, folder);
  const { files, view } = views;
  const path = details.counterexamplePath ?? '';
  const lines = [
    `${design.spec.top}: the property does not hold (case ${details.numRuns}, made smaller ${details.numShrinks} times)`,
    '',
    `  ${describe(error)}`,
    '',
    `seed ${details.seed}, path ${JSON.stringify(path)}`,
    `case ${cut(fc.stringify(shrunk))}`,
    ...[...notes, ...views.notes].map((note) => `note: ${note}`),
    ...(view === undefined ? [] : ['', 'stimuli', indent(view.stimuli)]),
    ...(view === undefined ? [] : ['', 'ports', indent(view.diagram)]),
    '',
    ...Object.entries(files).flatMap(([what, file]) =>
      file === undefined ? [] : [`${what.padEnd(9)} ${String(file)}`],
    ),
    ...(files.replay === undefined
      ? []
      : [`again     npx systole replay ${quoteWord(files.replay)}`]),
  ];
  return new PropertyFailure(
    lines.join('\n'),
    details.seed,
    path,
    shrunk,
    difference,
    files,
    error,
  );
}

async function runAgain<T, P extends PortTypes>(
  runner: CaseRunner<T, P>,
  value: T,
  seen: unknown,
): Promise<{ error: unknown; notes: string[] }> {
  await runner.close();
  try {
    await runner.run(value);
  } catch (error) {
    return { error, notes: runner.remark === undefined ? [] : [runner.remark] };
  }
  return {
    error: seen,
    notes: [
      'on a new process this case holds: what came before it on the same process matters. The design has ' +
        'state that its reset leaves, or the test itself has. `fresh: true` begins every case on a new process.',
    ],
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cut(text: string): string {
  return text.length <= LONGEST_CASE ? text : `${text.slice(0, LONGEST_CASE)} ... (cut)`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** Replay the case with a waveform and draw it. Nothing that fails here hides the failure itself. */
async function look(design: Design, replay: ReplayCase, folder: string): Promise<Views> {
  const files = { waveform: join(folder, 'case.vcd'), picture: join(folder, 'case.svg') };
  const saved = join(folder, 'case.replay');
  let kept: KeptFiles = { waveform: undefined, picture: undefined, replay: undefined };
  try {
    await mkdir(folder, { recursive: true });
    await writeReplay(saved, replay);
    kept = { ...kept, replay: shown(saved) };
    const traced = await verilate({ ...design.spec, traced: true });
    const { run, view } = await showCase(traced, replay, files);
    kept = { ...kept, waveform: shown(files.waveform) };
    const notes =
      run.outcome === 'passes' || run.outcome === 'differs'
        ? [`the replay does not fail in the same way (${run.found ?? run.outcome}).`]
        : [];
    return { files: { ...kept, picture: shown(files.picture) }, view, notes };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = error instanceof ToolError ? '' : 'unexpected: ';
    return {
      files: kept,
      view: undefined,
      notes: [`the case cannot be shown whole, or not kept: ${what}${why}`],
    };
  }
}

/** A path as people would type it. */
function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}
