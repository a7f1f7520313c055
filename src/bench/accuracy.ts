import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from '../../golden/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { ToolError } from '../errors.js';
import { mnistFolder } from './mnist.js';
import { judge, type Bench, type Family, type Goal, type Row } from './row.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';

/** A training of the exact model with the command line's defaults. */
interface Training {
  readonly rule: Rule;
  readonly layers: string;
  readonly dataset: 'mnist' | 'glyphs';
  readonly epochs: number;
  /** Weights of eight bits, rounded stochastically. */
  readonly eightBits?: boolean;
}

/** What "by a clear margin" means, in percent of the test images. */
const CLEAR_MARGIN = 5;
/** What eight bits may lose, and tpSGD to BP, in percent of the test images. */
const EIGHT_BITS_LOSE = 1.5;
const TPSGD_LOSES = 5;

function describe({ rule, layers, dataset, epochs, eightBits }: Training): string {
  return [
    `${rule} ${layers} on ${dataset}, exact model, ${epochs} epoch${epochs === 1 ? '' : 's'}`,
    eightBits === true ? 's8.6 weights, stochastic rounding' : 'defaults',
  ].join(', ');
}

/** Test accuracy after the last epoch, in percent. */
async function train(training: Training): Promise<number> {
  const { rule, layers, dataset, epochs, eightBits } = training;
  const folder = dataset === 'mnist' ? mnistFolder() : undefined;
  return inTemporaryFolder('bench', async (work) => {
    const json = join(work, 'train.json');
    const args = ['train', '--rule', rule, '--layers', layers, '--dataset', dataset].concat(
      ['--epochs', String(epochs), '--models', 'exact', '--json', json, '--quiet'],
      eightBits === true ? ['--weight-format', 's8.6', '--rounding', 'stochastic'] : [],
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

/** Trainings done or under way: what several rows look at is trained once. */
const trainings = new Map<string, Promise<number>>();

/** As `train`, once for each training, and says what came out. */
function testAccuracy(training: Training, { say }: Bench): Promise<number> {
  const name = describe(training);
  const known = trainings.get(name);
  if (known !== undefined) return known;
  say(name);
  const found = train(training).then((value) => {
    say(`${name}: ${value.toFixed(2)} %`);
    return value;
  });
  trainings.set(name, found);
  return found;
}

/** Trainings, and the row made of their accuracies; without their data no row. */
function family(
  name: string,
  needs: readonly Training[],
  row: (accuracies: readonly number[]) => Row,
): Family {
  return {
    names: [name],
    kind: 'accuracy',
    measure: async (bench) => {
      if (needs.some(({ dataset }) => dataset === 'mnist') && mnistFolder() === undefined) {
        bench.say(`${name}: skipped, the MNIST files are not in ../shared/data/mnist`);
        return [];
      }
      const accuracies: number[] = [];
      for (const training of needs) accuracies.push(await testAccuracy(training, bench));
      return [row(accuracies)];
    },
  };
}

/** What a training reaches; without a goal it is reported as it is. */
function reaches(name: string, training: Training, atLeast?: number): Family {
  return family(name, [training], ([value = NaN]) =>
    judge(
      { name, value, unit: '%', note: describe(training) },
      atLeast === undefined ? undefined : { comparison: '>=', limit: atLeast },
    ),
  );
}

/** How far a training is above another one, in points. */
function above(name: string, training: Training, other: Training, goal: Goal): Family {
  return family(name, [training, other], ([value = NaN, otherValue = NaN]) =>
    judge(
      {
        name,
        value: value - otherValue,
        unit: 'points',
        note: `${describe(training)} ${value.toFixed(2)} %; ${describe(other)} ${otherValue.toFixed(2)} %`,
      },
      goal,
    ),
  );
}

/** Ten epochs of MNIST. */
const mnist = (rule: Rule, layers = '784-500-10'): Training => ({
  rule,
  layers,
  dataset: 'mnist',
  epochs: 10,
});

/** Ten epochs of 784-500-10 by each rule, and what is expected of it in percent. */
const RULES: readonly (readonly [rule: Rule, atLeast?: number])[] = [
  ['bp', 98.1],
  ['dfa', 98.1],
  ['lls', 98.2],
  ['fdfa', 98],
  ['sdfa'],
  ['drtp'],
  ['shallow'],
];

const DEEP = '784-256-256-256-10';
const ONE_HIDDEN = '784-256-10';
const glyphs = (rule: Rule): Training => ({
  rule,
  layers: '64-100-10',
  dataset: 'glyphs',
  epochs: 10,
});

/** The longest first: some run side by side. */
export const ACCURACY: readonly Family[] = [
  reaches('accuracy-1000-10-epochs', mnist('drtp', '784-1000-10'), 95.9),
  ...RULES.map(([rule, atLeast]) => reaches(`accuracy-${rule}-10-epochs`, mnist(rule), atLeast)),
  above('accuracy-tpsgd-from-bp', mnist('tpsgd'), mnist('bp'), {
    comparison: '>=',
    limit: -TPSGD_LOSES,
  }),
  ...(['lls', 'drtp'] as const).map((rule) =>
    above(`accuracy-${rule}-8-bit`, { ...mnist(rule), eightBits: true }, mnist(rule), {
      comparison: '>=',
      limit: -EIGHT_BITS_LOSE,
    }),
  ),
  ...(['lls', 'bp'] as const).map((rule) =>
    above(`accuracy-${rule}-deep`, mnist(rule, DEEP), mnist(rule, ONE_HIDDEN), {
      comparison: '>=',
      limit: 0,
    }),
  ),
  reaches('accuracy-drtp-deep', mnist('drtp', DEEP)),
  reaches('accuracy-500-5-epochs', { ...mnist('drtp'), epochs: 5 }, 95),
  reaches('accuracy-500-1-epoch', { ...mnist('drtp'), epochs: 1 }, 93),
  above('accuracy-glyphs-margin', glyphs('drtp'), glyphs('shallow'), {
    comparison: '>=',
    limit: CLEAR_MARGIN,
  }),
];
