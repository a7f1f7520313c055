import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from '../../golden/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { ToolError } from '../errors.js';
import { mnistFolder } from './mnist.js';
import { judge, type Bench, type Family, type Goal, type Row } from './row.js';
import { inWorkFolder } from './workFolder.js';

/** A training of the exact model with the command line's defaults. */
interface Training {
  readonly rule: Rule;
  readonly layers: string;
  readonly dataset: 'mnist' | 'glyphs';
  readonly epochs: number;
}

/** Epochs after which the glyphs are compared. */
const GLYPHS = { layers: '64-100-10', dataset: 'glyphs', epochs: 10 } as const;
/** What "by a clear margin" means, in percent of the test images. */
const CLEAR_MARGIN = 5;

/** Test accuracy after the last epoch, in percent. */
async function testAccuracy(training: Training): Promise<number> {
  const { rule, layers, dataset, epochs } = training;
  const folder = dataset === 'mnist' ? mnistFolder() : undefined;
  return inWorkFolder(async (work) => {
    const json = join(work, 'train.json');
    const args = ['train', '--rule', rule, '--layers', layers, '--dataset', dataset].concat(
      ['--epochs', String(epochs), '--models', 'exact', '--json', json, '--quiet'],
      folder === undefined ? [] : ['--data-dir', folder],
    );
    const { code, output } = await runTool(process.execPath, [
      join(packageRoot(), 'bin', 'systole.js'),
      ...args,
    ]);
    if (code !== 0) throw new ToolError(`systole ${args.join(' ')} failed: ${output.trim()}`);
    const report = JSON.parse(await readFile(json, 'utf8')) as {
      readonly epochs: readonly { readonly exact: number }[];
    };
    const last = report.epochs.at(-1);
    if (last === undefined) throw new ToolError(`systole ${args.join(' ')} reported no epoch`);
    return 100 * last.exact;
  });
}

function describe({ rule, layers, dataset, epochs }: Training): string {
  return `${rule} ${layers} on ${dataset}, exact model, ${epochs} epoch${epochs === 1 ? '' : 's'}, defaults`;
}

function mnist(name: string, training: Omit<Training, 'dataset'>, goal?: Goal): Family {
  const whole: Training = { ...training, dataset: 'mnist' };
  return {
    names: [name],
    kind: 'accuracy',
    measure: async (bench: Bench): Promise<readonly Row[]> => {
      if (mnistFolder() === undefined) {
        bench.say(`${name}: skipped, the MNIST files are not in ../shared/data/mnist`);
        return [];
      }
      bench.say(`${name}: ${describe(whole)}`);
      const value = await testAccuracy(whole);
      return [judge({ name, value, unit: '%', note: describe(whole) }, goal)];
    },
  };
}

const GLYPHS_MARGIN: Family = {
  names: ['accuracy-glyphs-margin'],
  kind: 'accuracy',
  measure: async (bench) => {
    bench.say(`accuracy-glyphs-margin: ${GLYPHS.layers}, trained and shallow`);
    const trained = await testAccuracy({ ...GLYPHS, rule: 'drtp' });
    const shallow = await testAccuracy({ ...GLYPHS, rule: 'shallow' });
    return [
      judge(
        {
          name: 'accuracy-glyphs-margin',
          value: trained - shallow,
          unit: 'points',
          note: `${trained.toFixed(1)} % trained, ${shallow.toFixed(1)} % shallow; ${GLYPHS.layers}, ${GLYPHS.epochs} epochs, defaults`,
        },
        { comparison: '>=', limit: CLEAR_MARGIN },
      ),
    ];
  },
};

/** Ten epochs of 784-500-10 by each rule, and what is expected of it in percent. */
const RULES: readonly (readonly [rule: Rule, atLeast: number | undefined])[] = [
  ['dfa', 98.1],
  ['lls', 98.2],
  ['bp', 98.1],
  ['fdfa', 98],
  // Within five points of bp.
  ['tpsgd', 93.1],
  ['shallow', undefined],
];

/** The longest first: two of them run at a time. */
export const ACCURACY: readonly Family[] = [
  mnist(
    'accuracy-1000-10-epochs',
    { rule: 'drtp', layers: '784-1000-10', epochs: 10 },
    { comparison: '>=', limit: 95.9 },
  ),
  ...RULES.map(([rule, limit]) =>
    mnist(
      `accuracy-${rule}-10-epochs`,
      { rule, layers: '784-500-10', epochs: 10 },
      limit === undefined ? undefined : { comparison: '>=', limit },
    ),
  ),
  mnist(
    'accuracy-500-5-epochs',
    { rule: 'drtp', layers: '784-500-10', epochs: 5 },
    { comparison: '>=', limit: 95 },
  ),
  mnist(
    'accuracy-500-1-epoch',
    { rule: 'drtp', layers: '784-500-10', epochs: 1 },
    { comparison: '>=', limit: 93 },
  ),
  GLYPHS_MARGIN,
];
