import { costOf } from '../../../explore/designs.js';
import {
  COSTS,
  type Cost,
  type Design,
  type Exploration,
} from '../../../explore/explorationResult.js';
import { chartOption, colour, lineSeries, rounded } from '../chartOption.js';
import type { Figure, Panel } from '../figure.js';

const AXES: Readonly<Record<Cost, string>> = {
  energy: 'energy of a training sample, pJ (estimate)',
  cycles: 'cycles of a training sample',
  memory: 'memory, bits',
  area: 'area',
};

/** A design in words: what it differs by. */
function nameOf({ values, rule }: Design): string {
  const words = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return words.length === 0 ? rule : words.join(', ');
}

function panelOf(cost: Cost, exploration: Exploration): Panel | undefined {
  const points = exploration.designs
    .flatMap((design) => {
      const x = costOf(design, cost);
      return x === null ? [] : [{ design, x, y: 100 * design.accuracy.mean }];
    })
    .sort((a, b) => a.x - b.x);
  if (points.length === 0) return undefined;
  const front = points.filter(({ design }) => design.fronts.includes(cost));
  const unit = exploration.area === 'asic' ? 'um2, memories left out' : 'LUTs';
  const axis = cost === 'area' ? `area on ${exploration.area ?? ''}, ${unit}` : AXES[cost];
  return {
    title: `accuracy against ${cost}`,
    says: `${points.length} designs, ${front.length} of them on the front: from ${front[0]?.y.toFixed(2) ?? '-'} % for the least ${cost} to ${front.at(-1)?.y.toFixed(2) ?? '-'} % for more.`,
    height: 280,
    table: {
      columns: ['design', axis, 'accuracy, %', 'front'],
      rows: points.map(({ design, x, y }) => [
        nameOf(design),
        x,
        y,
        design.fronts.includes(cost) ? 'on it' : '-',
      ]),
    },
    option: chartOption(
      { name: axis, type: 'log' },
      { name: 'accuracy, %', type: 'value' },
      [
        {
          type: 'scatter',
          name: 'designs',
          data: points.map(({ x, y }) => [rounded(x), rounded(y)]),
          symbolSize: 8,
          itemStyle: { color: colour('exact'), opacity: 0.7 },
        },
        lineSeries(
          'front',
          'reference',
          front.map(({ x, y }) => [x, y]),
          { step: true },
        ),
      ],
      'item',
    ),
  };
}

/** Accuracy against everything that a design costs, with the Pareto fronts. */
export function frontChart(exploration: Exploration): Figure {
  return {
    id: 'fronts',
    title: 'Pareto fronts',
    note: "Each dot is a design; accuracy is the exact model's on the test samples, the mean over the seeds. No other design reaches more for less than those on the line.",
    legend: [
      { name: 'designs', colour: 'exact', mark: 'dot' },
      { name: 'front', colour: 'reference', mark: 'line' },
    ],
    across: 2,
    panels: COSTS.flatMap((cost) => panelOf(cost, exploration) ?? []),
  };
}
