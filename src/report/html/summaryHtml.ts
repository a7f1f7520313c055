import { describeRun } from '../describeRun.js';
import { describeRule } from '../describeRule.js';
import { grouped, percent, several } from '../numbers.js';
import { escape } from './escape.js';
import type { ReportedRun } from './readRun.js';
import { tableHtml } from './tableHtml.js';

type Line = readonly [name: string, text: string];
type Result = ReportedRun['result'];

const versionsOf = (versions: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(versions)
    .flatMap(([name, version]) =>
      version === undefined ? [] : [`${name} ${version.replace(/^Verilator |^g\+\+ /, '')}`],
    )
    .join(', ');

function learnerLines({
  rule,
  layers,
  array,
}: Pick<Extract<Result, { schema: 'systole.fpga/1' }>, 'rule' | 'layers' | 'array'>): Line[] {
  return [
    ['rule', rule],
    ['network', layers.join('-')],
    ['array', `${array.rows} x ${array.cols}`],
  ];
}

/** What somebody should look at. */
function isBad(result: Result): boolean {
  switch (result.schema) {
    case 'systole.replay-result/1':
      return result.outcome !== 'passes';
    case 'systole.fpga/1':
      return !result.met;
    case 'systole.synth/1':
      return false;
    default:
      return result.mismatches > 0;
  }
}

function linesOf(result: Result): Line[] {
  switch (result.schema) {
    case 'systole.cosim/1': {
      const { checked, accuracy, cycles, utilization, trained, testSamples, mismatches } = result;
      const compared = result.target !== 'golden';
      return [
        ...describeRun(result, result.epochs),
        ['trained', `${several(trained, 'sample')} in ${several(result.epochs, 'epoch')}`],
        [
          'compared',
          compared
            ? `${several(checked.outputs, 'output')}, ${several(checked.weights, 'weight')}, ${several(checked.counters, 'count')}`
            : `${several(checked.counters, 'count')}; no RTL ran`,
        ],
        [
          'mismatches',
          mismatches === 0 ? (compared ? '0: equal to the bit' : '0') : grouped(mismatches),
        ],
        [
          'accuracy',
          `${percent(accuracy.before)} before, ${percent(accuracy.after)} after, of ${several(testSamples, 'test sample')}`,
        ],
        [
          'cycles',
          `${grouped(cycles.formula)} by formula, RTL ${cycles.rtl !== null ? grouped(cycles.rtl) : compared ? 'counts none' : 'not run'}`,
        ],
        [
          'utilisation',
          `${percent(utilization.compute)} of issuing cycles, ${percent(utilization.overall)} of all`,
        ],
        ['made with', versionsOf(result.versions)],
      ];
    }
    case 'systole.train/1': {
      const last = result.epochs.at(-1);
      const reached = (['exact', 'reference'] as const).flatMap((model) => {
        const [before, after] = [result.before[model], last?.[model]];
        return before === undefined || after === undefined
          ? []
          : [`${model} ${percent(before)} before, ${percent(after)} after`];
      });
      return [
        ...describeRun(result, result.epochs.length),
        [
          'trained',
          `${several(result.samples, 'sample')} x ${several(result.epochs.length, 'epoch')}; no RTL ran`,
        ],
        ['accuracy', `${reached.join('; ')}, of ${several(result.testSamples, 'test sample')}`],
        ...(result.distance
          ? [
              [
                'distance',
                `models agree on ${percent(result.distance.agreement)} of test samples; weights differ by ${result.distance.weights.rms.toPrecision(3)} (root mean square)`,
              ] as const,
            ]
          : []),
        ...(result.cycles
          ? [['cycles', `${grouped(result.cycles.formula)} by formula`] as const]
          : []),
        [
          'mismatches',
          `${grouped(result.mismatches)} of ${several(result.checked.counters, 'count')}`,
        ],
        ['made with', versionsOf(result.versions)],
      ];
    }
    case 'systole.compare/1': {
      const { layers, array, formats, samples, epochs, seeds } = result;
      return [
        ['network', `${layers.join('-')}, ${result.hidden} hidden, ${result.output} output`],
        ['array', `${array.rows} x ${array.cols}`],
        [
          'formats',
          `weights ${formats.weight}, activations ${formats.activation}, delta ${formats.delta}, rounding ${result.rounding}`,
        ],
        ['data', result.dataset.description],
        [
          'trained',
          `${several(samples, 'sample')} x ${several(epochs, 'epoch')}, seeds ${seeds.join(', ')}`,
        ],
        [
          'mismatches',
          `${grouped(result.mismatches)} of ${several(result.checked.counters, 'count')}`,
        ],
        ['made with', versionsOf(result.versions)],
      ];
    }
    case 'systole.explore/1': {
      const simulated = result.designs.reduce((sum, { cosim }) => sum + cosim.points, 0);
      return [
        ['points', `${grouped(result.points)}, ${several(result.designs.length, 'design')}`],
        ...Object.entries(result.vary).map(([name, values]) => [name, values.join(', ')] as const),
        ['left out', several(result.leftOut.length, 'point')],
        ['co-simulated', several(simulated, 'point')],
        ['mismatches', grouped(result.mismatches)],
        ['made with', versionsOf(result.versions)],
      ];
    }
    case 'systole.fpga/1': {
      const { fmax, cells } = result;
      return [
        ...learnerLines(result),
        ['board', `${result.board}${result.compact ? ', compact' : ''}`],
        [
          'clock',
          `${fmax.quoted.toFixed(2)} MHz may be, the lower of nextpnr ${fmax.nextpnr.toFixed(2)} and icetime ${fmax.icetime.toFixed(2)}; the goal of ${result.goal.toFixed(2)} is ${result.met ? 'met' : 'NOT met'}`,
        ],
        ['logic cells', `${grouped(cells.logic.used)} of ${grouped(cells.logic.available)}`],
        ['identity', result.identity],
      ];
    }
    case 'systole.synth/1':
      return [
        ...learnerLines(result),
        ['target', result.target],
        ['cells', grouped(result.total.cells)],
        ['memories', `${grouped(result.memoryBits)} bits`],
      ];
    case 'systole.replay-result/1':
      return [
        ['module', result.top],
        ['recorded', result.recorded],
        ['now', result.now],
        ['cycles', `${grouped(result.cycles)}, with the reset`],
      ];
  }
}

/** Rules side by side, in numbers. */
function rulesHtml(result: Extract<Result, { schema: 'systole.compare/1' }>): string {
  const part = (value: number | undefined) => (value === undefined ? '-' : 100 * value);
  return tableHtml(
    {
      columns: [
        ...['rule', 'exact, %', 'reference, %', 'MACs a sample', 'cycles a sample'],
        ...['utilisation, %', 'weights, bits', 'feedback, bits', 'projection, bits'],
        ...['live activations, values', 'longest update lock, cycles'],
      ],
      rows: result.rules.map((rule) => [
        describeRule(rule),
        part(rule.accuracy.exact?.mean),
        part(rule.accuracy.reference?.mean),
        rule.macs.total,
        rule.learner?.cycles.sample ?? '-',
        part(rule.learner?.utilization.overall),
        ...[rule.memory.weights, rule.memory.feedback, rule.memory.projection],
        rule.learner?.activations.live.total ?? '-',
        rule.learner?.updateLock.worst ?? '-',
      ]),
    },
    'Rules side by side',
  );
}

/** What was run, and what came of it. */
export function summaryHtml(runs: readonly ReportedRun[]): string {
  const parts = runs.map(({ file, result }) => {
    const lines = linesOf(result).map(
      ([name, text]) => `<dt>${escape(name)}</dt><dd>${escape(text)}</dd>`,
    );
    return `<div class="panel run${isBad(result) ? ' bad' : ''}"><h3>${escape(file)}</h3><dl>${lines.join('')}</dl></div>`;
  });
  const tables = runs.flatMap(({ result }) =>
    result.schema === 'systole.compare/1'
      ? [
          `<div class="scroll whole" tabindex="0" role="region" aria-label="Rules side by side">${rulesHtml(result)}</div>`,
        ]
      : [],
  );
  return `<div class="panels across-${runs.length > 1 ? 2 : 1}">${parts.join('\n')}</div>${tables.join('\n')}`;
}
