import type { RomReport } from '../rom/makeRom.js';
import { table } from './describeRun.js';
import { grouped, percent, several } from './numbers.js';
import type { Paint } from './paint.js';

function matrixLine({
  layer,
  classes,
  outputs,
  statistics,
}: RomReport['matrices'][number]): [string, string] {
  const { mean, deviation, min, max, zeros, values, positive, negative, correlation } = statistics;
  const between =
    correlation === undefined
      ? ''
      : `; correlation between classes ${correlation.mean.toFixed(3)} on average, at most ${correlation.max.toFixed(3)}`;
  return [
    `B${layer}`,
    `${classes} x ${outputs}: mean ${mean.toFixed(2)}, deviation ${deviation.toFixed(2)}, ${min} to ${max}; ` +
      `${percent(positive / values, 1)} above 0, ${percent(negative / values, 1)} below, ${percent(zeros / values, 1)} zero${between}`,
  ];
}

function size({ size: { kind, memories, words, wordBits, bits, seedBits } }: RomReport): string {
  return kind === 'table'
    ? `${several(words, 'word')} of ${wordBits} bits in ${memories === 1 ? '1 memory' : `${memories} memories`}: ${grouped(bits)} bits`
    : `0 bits stored, ${seedBits} bits of seeds in the program (a table would take ${grouped(words * wordBits)} bits)`;
}

function verdict({ check, size: { kind } }: RomReport, paint: Paint): string {
  if (check === null) return paint.faint('not asked for');
  const what = kind === 'table' ? 'read back' : 'regenerated';
  const words = `${what} ${several(check.words, 'word')}, ${several(check.values, 'value')}`;
  if (check.first === undefined) return paint.good(`${words}: equal`);
  const { layer, class: c, unit, group, word, expected, actual } = check.first;
  return paint.bad(
    `${words}: ${several(check.differences, 'value')} NOT equal; first B${layer}, class ${c}, ${unit === undefined ? 'beyond the last unit' : `unit ${unit}`} (memory ${group}, word ${word}): expected ${expected}, read ${actual}`,
  );
}

/** What `systole rom` prints. Values are raw. */
export function romSummary(report: RomReport, paint: Paint): string {
  const { rows, cols } = report.array;
  const lines: [string, string][] = [
    ['feedback', `${report.feedback}, ${report.format}, seed ${report.seed}`],
    ['network', `${report.layers.join('-')} on ${rows} x ${cols}`],
    ...report.matrices.map(matrixLine),
    ['size', size(report)],
    ['RTL', verdict(report, paint)],
  ];
  for (const file of report.files) lines.push(['written', file]);
  return `${table(lines)}\n`;
}
