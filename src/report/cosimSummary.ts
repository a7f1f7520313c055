import type { CosimReport } from '../run/cosimResult.js';
import { describeRun, orderNote, table } from './describeRun.js';
import { energyLine } from './energyLine.js';
import { grouped, percent, rough, seconds, several } from './numbers.js';
import type { Paint } from './paint.js';

function macs(report: CosimReport): string {
  const { total, ...phases } = report.macs;
  const used = Object.entries(phases)
    .filter(([, { formula, golden, rtl }]) => formula + golden + (rtl ?? 0) > 0)
    .map(([name, { golden }]) => `${name} ${grouped(golden)}`);
  const equal = Object.values(report.macs).every(
    ({ formula, golden, rtl }) => formula === golden && (rtl === null || rtl === golden),
  );
  const who = total.rtl === null ? 'formula = exact model' : 'formula = exact model = RTL';
  return `${used.join(' + ')} = ${grouped(total.golden)} (${equal ? who : 'NOT equal: see the counters'})`;
}

function cycles({ cycles: { formula, rtl }, stalls, trained }: CosimReport): string {
  const lost = stalls.sample + stalls.result;
  const stalled = lost > 0 ? `, ${grouped(lost)} of them stalls` : '';
  const each = `, ${grouped(Math.round((rtl ?? formula) / trained))} a sample`;
  if (rtl === null) return `${grouped(formula)} by the formula${each}`;
  return formula === rtl
    ? `${grouped(rtl)} (formula = RTL)${each}${stalled}`
    : `${grouped(rtl)}, but ${grouped(formula)} by the formula${each}${stalled}`;
}

/** What stalls cost; there when they were asked for. */
function stallLine({ stall, stalls, target }: CosimReport): [string, string][] {
  if (stall === 0) return [];
  const lost =
    target !== 'golden'
      ? `${several(stalls.sample, 'cycle')} lost for samples, ${grouped(stalls.result)} for results`
      : 'no RTL was run';
  return [['stalls', `chance ${stall} at each port: ${lost}`]];
}

function speed(report: CosimReport): string {
  const { cyclesPerSecond, macsPerSecond } = report.rates;
  const { build, simulate, golden } = report.seconds;
  const parts =
    cyclesPerSecond === null
      ? [`training ${seconds(golden)}`]
      : [
          ...(report.target === 'board' ? [] : [`build ${seconds(build)}`]),
          `${report.target === 'board' ? 'board' : 'simulate'} ${seconds(simulate)}`,
          `exact model ${seconds(golden)}`,
        ];
  const clock = cyclesPerSecond === null ? '' : `${rough(cyclesPerSecond)} cycles/s, `;
  return `${clock}${rough(macsPerSecond)} MACs/s; ${parts.join(', ')}`;
}

function verdict(report: CosimReport, paint: Paint): string {
  if (report.mismatches > 0) {
    const { first } = report;
    const where =
      first === undefined
        ? ''
        : `; first ${first.where} at sample ${first.sample}: expected ${first.expected}, found ${first.actual}`;
    return paint.bad(`${grouped(report.mismatches)}${where}`);
  }
  return paint.good(report.target !== 'golden' ? '0: equal to the bit' : '0 (no RTL was run)');
}

/** What `systole cosim` prints at its end. */
export function cosimSummary(report: CosimReport, paint: Paint): string {
  const { checked, accuracy, utilization, files, trained, samples, epochs } = report;
  const asked = samples * epochs;
  const lines: [string, string][] = [
    ...describeRun(report, epochs),
    [
      'samples',
      `${several(samples, 'sample')} x ${several(epochs, 'epoch')}${orderNote(report)}${trained === asked ? '' : `, ended after ${grouped(trained)}`}`,
    ],
    [
      'compared',
      report.target !== 'golden'
        ? `${several(checked.outputs, 'output')}, ${several(checked.weights, 'weight')}, ${several(checked.counters, 'count')}`
        : `exact model against formula: ${several(checked.counters, 'count')}`,
    ],
    ['mismatches', verdict(report, paint)],
    [
      'accuracy',
      `${percent(accuracy.before)} -> ${paint.strong(percent(accuracy.after))} of ${several(report.testSamples, 'test sample')}${report.mismatches > 0 ? ' (exact model)' : ''}`,
    ],
    ['cycles', cycles(report)],
    ...stallLine(report),
    ['MACs', macs(report)],
    [
      'utilisation',
      `${percent(utilization.compute)} of issuing cycles, ${percent(utilization.overall)} of all`,
    ],
    ...energyLine(report.energy),
    ['speed', speed(report)],
  ];
  if (files.checkpoint !== undefined) lines.push(['checkpoint', files.checkpoint]);
  if (files.report !== undefined) lines.push(['report', files.report]);
  if (files.waveform !== undefined) lines.push(['waveform', files.waveform]);
  return `${table(lines)}\n`;
}
