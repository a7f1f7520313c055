import { relative } from 'node:path';
import { formatName } from '../../golden/index.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Divergence, Value } from './divergence.js';

function written({ raw, fraction, width }: Value): string {
  if (fraction === undefined) return String(raw);
  const format = width === undefined ? '' : `, ${formatName({ signed: true, width, fraction })}`;
  return `${raw} (${raw * 2 ** -fraction}${format})`;
}

function place({
  sample,
  epoch,
  label,
  layer,
  pass,
  tile,
  row,
  column,
  cycle,
}: Divergence): string {
  if (sample < 0) return 'before the first sample, as loaded';
  const words = [
    `sample ${sample} (epoch ${epoch}${label === undefined ? '' : `, class ${label}`})`,
  ];
  if (layer !== undefined) words.push(`layer ${layer}`);
  if (pass) words.push(`pass ${pass.index} (${pass.op})`);
  if (tile) words.push(`tile ${tile.address} (row tile ${tile.row}, column tile ${tile.column})`);
  if (row !== undefined) words.push(`row ${row}`);
  if (column !== undefined) words.push(`column ${column}`);
  if (cycle !== undefined) words.push(`cycle ${cycle}`);
  return words.join(', ');
}

/** The divergence as an engineer wants to read it. */
export function reportText(
  plan: CosimPlan,
  divergence: Divergence,
  trace?: {
    readonly vcd: string;
    readonly from: number;
    readonly to: number;
    readonly table: string;
  },
): string {
  const { signal, expected, actual, samplesNeeded, family } = divergence;
  if (family === 'unlocated') {
    return 'The difference did not come back in a second run of the same samples with the same stalls.';
  }
  const lines = [
    `First divergence: ${place(divergence)}`,
    `  signal    ${signal}  (${family})`,
    `  expected  ${written(expected)}`,
    `  actual    ${written(actual)}`,
  ];
  if (samplesNeeded > 0) {
    const all = plan.samples.count * plan.epochs;
    lines.push(`  shown by  the first ${samplesNeeded} of ${all} training samples`);
  }
  if (trace) {
    const file = relative(process.cwd(), trace.vcd);
    lines.push(
      '',
      trace.table,
      '',
      `Waveform: ${file}, cycles ${trace.from} to ${trace.to} (cycle n ends at 10 n ns); gtkwave ${file}`,
    );
  }
  return lines.join('\n');
}
