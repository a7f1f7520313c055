import { costOf } from '../explore/designs.js';
import { COSTS, type Cost, type Design, type Exploration } from '../explore/explorationResult.js';
import { columns } from './columns.js';
import { table } from './describeRun.js';
import { grouped, joules, several } from './numbers.js';
import type { Paint } from './paint.js';

/** Of designs that are on no front, so many are shown. */
const MOST_SHOWN = 40;

const HEADS: Readonly<Record<Cost, string>> = {
  energy: 'energy',
  cycles: 'cycles',
  memory: 'memory bits',
  area: 'area',
};

function shown(design: Design, cost: Cost): string {
  const value = costOf(design, cost);
  if (value === null) return '-';
  const text = cost === 'energy' ? joules(value) : grouped(Math.round(value));
  return design.fronts.includes(cost) ? `${text} *` : `${text}  `;
}

/** Without the sign: the title has it. */
function accuracy({ accuracy: { mean, deviation } }: Design): string {
  const percent = (part: number): string => (100 * part).toFixed(2);
  return deviation === null ? percent(mean) : `${percent(mean)} +- ${percent(deviation)}`;
}

function cosim({ cosim: { points, mismatches } }: Design): string {
  return points === 0 ? '-' : mismatches === 0 ? `${points} equal` : `${mismatches} mismatches`;
}

/** An exploration for people: what was done, and the designs with the best accuracy first. */
export function explorationSummary(exploration: Exploration, paint: Paint): string {
  const { vary, points, designs, leftOut, area, mismatches } = exploration;
  const names = Object.keys(vary).filter((name) => name !== 'seed');
  const costs = COSTS.filter((cost) => designs.some((design) => costOf(design, cost) !== null));
  const sorted = [...designs].sort((a, b) => b.accuracy.mean - a.accuracy.mean);
  const listed = sorted.filter(({ fronts }, at) => fronts.length > 0 || at < MOST_SHOWN);
  const simulated = designs.reduce((sum, one) => sum + one.cosim.points, 0);
  const compared = designs.reduce((sum, one) => sum + one.cosim.checked, 0);
  const reasons = new Map<string, number>();
  for (const { reason } of leftOut) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const head = table([
    ['points', `${grouped(points)}, ${several(designs.length, 'design')}`],
    ...Object.entries(vary).map(([name, values]) => [name, values.join(', ')] as const),
    ...(simulated > 0
      ? [
          [
            'co-simulated',
            `${several(simulated, 'point')}, ${grouped(compared)} numbers: ${mismatches === 0 ? 'equal to the bit' : `${grouped(mismatches)} mismatches`}`,
          ] as const,
        ]
      : []),
    ...(area === null ? [] : [['area', `${area}: ${area === 'asic' ? 'um2' : 'LUTs'}`] as const]),
    ...[...reasons].map(([reason, times]) => ['left out', `${times} x ${reason}`] as const),
  ]);
  const rows = listed.map((design) => [
    ...names.map((name) => String(design.values[name])),
    accuracy(design),
    ...costs.map((cost) => shown(design, cost)),
    ...(simulated > 0 ? [cosim(design)] : []),
  ]);
  const body = columns(
    [
      ...names,
      'accuracy %',
      ...costs.map((cost) => `${HEADS[cost]}  `),
      ...(simulated > 0 ? ['co-simulated'] : []),
    ],
    rows,
    paint,
  );
  const hidden = designs.length - listed.length;
  return `${head}\n${body}\n  Energy, cycles: of a training sample. *: on the Pareto front of accuracy against it.${hidden > 0 ? ` ${several(hidden, 'design')} on no front left out.` : ''}\n`;
}
