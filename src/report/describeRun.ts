import type { Description } from '../run/description.js';
import { describeRule } from './describeRule.js';

/** The lines of a summary that say what was run. */
export function describeRun(run: Description, epochs: number): [string, string][] {
  const { layers, array, formats, rateShift } = run;
  const rateSteps = run.rateSteps.filter((step) => step <= epochs);
  return [
    ['rule', describeRule(run)],
    [
      'network',
      `${layers.join('-')}, ${run.hidden} hidden, ${run.output} output, seed ${run.seed}`,
    ],
    ['array', `${array.rows} x ${array.cols}`],
    [
      'formats',
      `weights ${formats.weight}, activations ${formats.activation}, delta ${formats.delta}, rounding ${run.rounding}`,
    ],
    [
      'rates',
      `2^-${rateShift.hidden} hidden, 2^-${rateShift.output} output${rateSteps.length > 0 ? `, halved at epoch${rateSteps.length === 1 ? '' : 's'} ${rateSteps.join(', ')}` : ''}`,
    ],
    ['data', run.dataset.description],
  ];
}

/** What stands after the number of epochs, if samples are not trained as they lie. */
export function orderNote({ order }: Pick<Description, 'order'>): string {
  return { stored: '', shuffled: ' (shuffled)', file: ' (ordered by a file)' }[order];
}

/** Lines with their names in a column. */
export function table(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
}
