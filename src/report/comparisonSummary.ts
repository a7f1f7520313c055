import type { Comparison, RuleComparison } from '../compare/comparisonResult.js';
import { columns } from './columns.js';
import { describeRule } from './describeRule.js';
import { orderNote, table } from './describeRun.js';
import { grouped, joules, percent, seconds, several } from './numbers.js';
import type { Paint } from './paint.js';

type Accuracy = RuleComparison['accuracy']['exact'];

function head(comparison: Comparison): string {
  const { layers, array, formats, samples, epochs, seeds, reference } = comparison;
  const rate = reference?.lr ?? null;
  return table([
    ['network', `${layers.join('-')}, ${comparison.hidden} hidden, ${comparison.output} output`],
    ['array', `${array.rows} x ${array.cols}`],
    [
      'formats',
      `weights ${formats.weight}, activations ${formats.activation}, delta ${formats.delta}, rounding ${comparison.rounding}`,
    ],
    ['data', comparison.dataset.description],
    [
      'runs',
      `${several(samples, 'sample')} x ${several(epochs, 'epoch')}${orderNote(comparison)}, ${several(comparison.testSamples, 'test sample')}, seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}`,
    ],
    ...(reference && (reference.batch > 1 || rate !== null)
      ? [
          [
            'reference',
            `${reference.batch === 1 ? 'online' : `batches of ${reference.batch}`}${rate === null ? '' : `, rate ${rate} hidden, ${rate} / classes output`}`,
          ] as const,
        ]
      : []),
  ]);
}

/** In percent, without the sign: the title has it. */
const points = (part: number): string => (100 * part).toFixed(2);

/** Mean and spread of an accuracy. */
function reached(accuracy: Accuracy): [string, string, string] {
  if (!accuracy) return ['-', '-', '-'];
  const { mean, min, max, deviation } = accuracy;
  return [
    points(mean),
    deviation === null ? '-' : points(deviation),
    `${points(min)} .. ${points(max)}`,
  ];
}

function accuracies({ rules, models, seeds }: Comparison, paint: Paint): string {
  const one = seeds.length === 1;
  const cells = (accuracy: Accuracy): string[] =>
    one ? reached(accuracy).slice(0, 1) : reached(accuracy);
  const names = (model: string): string[] => (one ? [model] : [model, 'dev.', 'min .. max']);
  const rows = rules.map((rule) => {
    const { exact, reference } = rule.accuracy;
    return [
      rule.rule,
      `2^-${rule.rateShift.hidden}, 2^-${rule.rateShift.output}`,
      ...(models === 'reference' ? [] : cells(exact)),
      ...(models === 'exact' ? [] : cells(reference)),
      ...(exact && reference ? [points(exact.mean - reference.mean)] : []),
      describeRule(rule).slice(rule.rule.length + 2),
    ];
  });
  return columns(
    [
      'rule',
      'rates',
      ...(models === 'reference' ? [] : names('exact')),
      ...(models === 'exact' ? [] : names('reference')),
      ...(models === 'both' ? ['diff.'] : []),
      'with',
    ],
    rows,
    paint,
  );
}

const number = (value: number | undefined): string => (value === undefined ? '-' : grouped(value));

function work({ rules }: Comparison, paint: Paint): string {
  const phases = (['signal', 'tangent', 'feedback'] as const).filter((phase) =>
    rules.some(({ macs }) => macs[phase] > 0),
  );
  return columns(
    [
      'rule',
      'forward',
      ...phases,
      'update',
      'total',
      'additions',
      'cycles',
      'utilisation',
      'energy',
    ],
    rules.map(({ rule, macs, counts, learner }) => [
      rule,
      grouped(macs.forward),
      ...phases.map((phase) => grouped(macs[phase])),
      grouped(macs.update),
      grouped(macs.total),
      grouped(counts.additions),
      number(learner?.cycles.sample),
      learner === null ? '-' : percent(learner.utilization.overall),
      learner?.energy === undefined ? '-' : joules(learner.energy.sample.total),
    ]),
    paint,
  );
}

function memory({ rules }: Comparison, paint: Paint): string {
  return columns(
    [
      'rule',
      'weights',
      'feedback',
      'projection',
      'hidden',
      'delta',
      'slopes',
      'live',
      'read',
      'written',
    ],
    rules.map(({ rule, memory: { weights, feedback, projection }, learner }) => [
      rule,
      grouped(weights),
      grouped(feedback),
      grouped(projection),
      number(learner?.activations.hidden.bits),
      number(learner?.activations.delta.bits),
      number(learner?.activations.slopes.bits),
      number(learner?.activations.live.total),
      number(learner?.weightWords.read),
      number(learner?.weightWords.written),
    ]),
    paint,
  );
}

function locks({ rules, layers }: Comparison, paint: Paint): string {
  const names = layers.slice(1).map((_, index) => `layer ${index + 1}`);
  return columns(
    ['rule', 'worst', ...names],
    rules.map(({ rule, learner }) => [
      rule,
      number(learner?.updateLock.worst),
      ...names.map((_, index) => number(learner?.updateLock.layers[index] ?? undefined)),
    ]),
    paint,
  );
}

/** What was trained now, what was kept, and whether the counts are the formulas. */
function foot(comparison: Comparison, paint: Paint): string {
  const { runs, mismatches, checked, rules } = comparison;
  const kept = runs.filter((run) => run.kept).length;
  const without = rules.filter(({ learner }) => learner === null).map(({ rule }) => rule);
  const lines = [
    `${several(runs.length - kept, 'model')} trained in ${seconds(comparison.seconds)}, ${grouped(kept)} kept from before`,
  ];
  if (checked.counters > 0) {
    lines.push(
      mismatches === 0
        ? `${several(checked.counters, 'count')} of the exact models equal to the formulas`
        : paint.bad(
            `${several(mismatches, 'count')} of the exact models NOT equal to the formulas`,
          ),
    );
  }
  if (without.length > 0) {
    lines.push(`-: the learner in RTL does not run ${without.join(', ')}`);
  }
  return lines.map((line) => `  ${line}\n`).join('');
}

/** What `systole compare` prints. */
export function comparisonSummary(comparison: Comparison, paint: Paint): string {
  const title = (text: string, note: string): string =>
    `\n${paint.strong(text)}${paint.faint(note)}\n`;
  return [
    `${head(comparison)}\n`,
    title(
      'Accuracy',
      `, % of test samples after the last epoch${comparison.seeds.length === 1 ? '' : ': mean, deviation, range over seeds'}`,
    ),
    accuracies(comparison, paint),
    title('Work', ', of a training sample: MACs by phase, additions, cycles, energy (an estimate)'),
    work(comparison, paint),
    title('Memory', ', bits; live: activations held at once; weight words read, written a sample'),
    memory(comparison, paint),
    title('Update lock', ", cycles between a layer's forward pass and its update"),
    locks(comparison, paint),
    '\n',
    foot(comparison, paint),
  ].join('');
}
