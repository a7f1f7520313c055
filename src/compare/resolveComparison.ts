import { join } from 'node:path';
import { RULES, type Rule } from '../../golden/index.js';
import { defaultCacheDir } from '../cosim/index.js';
import { loadDataset, type Dataset } from '../data/index.js';
import { UsageError } from '../errors.js';
import { checkWritableFolder } from '../files/checkWritable.js';
import { checkNoOrderFile } from '../run/checkNoOrderFile.js';
import { DEFAULTS } from '../run/defaults.js';
import { OPTION_READERS } from '../run/optionReaders.js';
import type { RunOptionName, RunOptions } from '../run/options.js';
import { resolveRun, type RunSpec } from '../run/runSpec.js';
import { suggest } from '../suggest.js';
import { readList } from './readList.js';

/** Seeds when none are asked for. */
export const DEFAULT_SEEDS = '1,2,3';

/** What a comparison makes of options in its own way, or has no use for. */
const OWN: readonly RunOptionName[] = ['rule', 'seed', 'jobs', 'out'];
const REFUSED = ['init', 'save', 'save-at'] as const satisfies RunOptionName[];

/** A comparison with nothing left open. */
export interface ComparisonSpec {
  readonly dataset: Dataset;
  readonly dataDir: string | undefined;
  /** A run for each rule, with the first seed. */
  readonly runs: readonly [RunSpec, ...RunSpec[]];
  readonly leftOut: readonly { readonly rule: Rule; readonly reason: string }[];
  readonly seeds: readonly number[];
  /** Folder that keeps finished runs. */
  readonly out: string;
}

/** What a comparison takes beside the options of a run. */
export interface ComparisonOptions {
  /** `--rules`; without it, all that go with the network. */
  readonly rules: string | undefined;
  /** `--seeds`. */
  readonly seeds: string;
}

function readRules(text: string): readonly Rule[] {
  return readList('rules', text, `one of ${RULES.join(', ')} is needed`, (word) => {
    const rule = RULES.find((name) => name === word);
    const meant = rule === undefined ? suggest(word, RULES) : undefined;
    if (meant === undefined) return rule;
    throw new UsageError(
      `--rules ${text}: there is no rule ${word}; did you mean ${meant}? Rules are ${RULES.join(', ')}.`,
    );
  });
}

function readSeeds(text: string): readonly number[] {
  return readList('seeds', text, 'a whole number from 0 to 4294967295 is needed', (word) =>
    /^\d{1,10}$/.test(word) && Number(word) < 2 ** 32 ? Number(word) : undefined,
  );
}

/** Options that one rule reads, of all that were given for several. */
function optionsOf(rule: Rule, options: RunOptions, seed: number): RunOptions {
  const unread = OPTION_READERS.filter(([, readers]) => !readers.includes(rule));
  const left: readonly string[] = [...OWN, ...unread.map(([name]) => name)];
  const kept = Object.entries(options).filter(([name]) => !left.includes(name));
  return { ...Object.fromEntries(kept), rule, seed };
}

/** Every option is for one of the rules. */
function checkRead(rules: readonly Rule[], options: RunOptions): void {
  for (const [name, readers] of OPTION_READERS) {
    const value = options[name];
    if (value !== undefined && !rules.some((rule) => readers.includes(rule))) {
      throw new UsageError(
        `--${name} ${value}: is for ${readers.join(', ')}, none of which is among --rules ${rules.join(',')}. Remove it, or add one of these rules.`,
      );
    }
  }
}

/**
 * Turns options into a comparison: loads the data, and finds everything that the user can correct
 * before anything is trained. A network file's rule and seed are not looked at.
 *
 * @throws UsageError with value, limit and remedy; of a rule that does not go with the network only
 *   if it was asked for by name, or if none goes
 */
export async function resolveComparison(
  options: RunOptions,
  asked: ComparisonOptions,
): Promise<ComparisonSpec> {
  const odd = REFUSED.find((name) => options[name] !== undefined);
  if (odd !== undefined) {
    throw new UsageError(
      `"${odd}" is for systole train, one network at a time: a comparison starts every run from its seed and keeps no weights. Remove it from the network file.`,
    );
  }
  checkNoOrderFile(options);
  const rules = asked.rules === undefined ? RULES : readRules(asked.rules);
  const seeds = readSeeds(asked.seeds);
  checkRead(rules, options);
  const dataDir = options['data-dir'];
  const dataset = await loadDataset(options.dataset ?? DEFAULTS.dataset, { dataDir });
  const runs: RunSpec[] = [];
  const leftOut: { rule: Rule; reason: string }[] = [];
  for (const rule of rules) {
    try {
      runs.push(await resolveRun('train', optionsOf(rule, options, seeds[0] ?? 0), dataset));
    } catch (error) {
      if (!(error instanceof UsageError) || asked.rules !== undefined) throw error;
      leftOut.push({ rule, reason: error.message });
    }
  }
  const [first, ...others] = runs;
  if (!first) throw new UsageError(leftOut[0]?.reason ?? '--rules: a rule is needed.');
  const out = options.out ?? join(defaultCacheDir(), 'compare');
  await checkWritableFolder(out, 'finished runs');
  return { dataset, dataDir, runs: [first, ...others], leftOut, seeds, out };
}
