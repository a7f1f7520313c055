import type { TrainReport } from '../run/trainResult.js';
import { describeRun, orderNote, table } from './describeRun.js';
import { energyLine } from './energyLine.js';
import { grouped, percent, seconds, several } from './numbers.js';
import type { Paint } from './paint.js';

/** One epoch in a line. */
export function epochLine(
  { exact, reference }: TrainReport['before'],
  epoch: number,
  paint: Paint,
): string {
  const parts = [
    ...(exact === undefined ? [] : [`exact ${paint.strong(percent(exact))}`]),
    ...(reference === undefined ? [] : [`reference ${paint.strong(percent(reference))}`]),
  ];
  return `  epoch ${String(epoch).padStart(3)}  ${parts.join('   ')}\n`;
}

/** What `systole train` prints at its end; the epochs have been printed before. */
export function trainSummary(report: TrainReport, paint: Paint): string {
  const { samples, testSamples, reference, distance, macs, cycles, files } = report;
  const lines: [string, string][] = [
    ...describeRun(report, report.epochs.length),
    [
      'samples',
      `${several(samples, 'sample')} x ${several(report.epochs.length, 'epoch')}${orderNote(report)}, ${several(testSamples, 'test sample')}`,
    ],
  ];
  if (reference !== undefined) {
    lines.push([
      'reference',
      `float64, ${reference.batch === 1 ? 'online' : `batches of ${reference.batch}`}, rates ${reference.rates.hidden} hidden, ${reference.rates.output} output`,
    ]);
  }
  if (distance !== undefined) {
    const { max, rms } = distance.weights;
    lines.push([
      'distance',
      `weights rms ${rms.toPrecision(3)}, at most ${max.toPrecision(3)}; same class for ${percent(distance.agreement)} of the test samples`,
    ]);
  }
  if (macs !== undefined) {
    const verdict =
      report.mismatches === 0
        ? 'formula = exact model'
        : paint.bad(`${report.mismatches} counts differ from the formulas`);
    lines.push([
      'MACs',
      `forward ${grouped(macs.forward.golden)} + update ${grouped(macs.update.golden)} = ${grouped(macs.total.golden)} (${verdict})`,
    ]);
  }
  const { rows, cols } = report.array;
  if (cycles) {
    lines.push(['cycles', `${grouped(cycles.formula)} on ${rows} x ${cols}, by the formula`]);
  }
  lines.push(...energyLine(report.energy));
  const spent = (['exact', 'reference', 'testing'] as const).flatMap((name) => {
    const value = report.seconds[name];
    return value === undefined ? [] : [`${name} ${seconds(value)}`];
  });
  lines.push(['time', spent.join(', ')]);
  if (files.checkpoints.length > 0) lines.push(['saved', files.checkpoints.join(', ')]);
  return `${table(lines)}\n`;
}
