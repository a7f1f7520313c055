import { sampleCost } from '../accounting/formula.js';
import { learnerCost } from '../compare/learnerCost.js';
import { spread } from '../compare/spread.js';
import { compile } from '../program/compile.js';
import { memoryMap } from '../program/memoryMap.js';
import { describe } from '../run/description.js';
import { learnerFor } from '../run/learnerFor.js';
import { COSTS, type Cost, type Design } from './explorationResult.js';
import { paretoFront } from './front.js';
import type { AreaResult, CosimOutcome } from './job.js';
import type { Point } from './points.js';

/** A point, and what was found of it. */
export interface Explored {
  readonly point: Point;
  /** On the test samples after the last epoch. */
  readonly accuracy: number;
  readonly cosim: CosimOutcome | undefined;
  readonly area: AreaResult | undefined;
}

/** Points that differ in nothing but their seeds, in the order of their first ones. */
function bySeeds(all: readonly Explored[]): (readonly [Explored, ...Explored[]])[] {
  const groups = new Map<string, [Explored, ...Explored[]]>();
  for (const one of all) {
    const key = JSON.stringify({ ...one.point.values, seed: undefined });
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function designOf(group: readonly [Explored, ...Explored[]]): Design {
  const [{ point, area }] = group;
  const { spec } = point;
  const { network, array, energyTable, samples, epochs } = spec;
  const { rule, layers, formats } = describe(spec);
  const macs = Object.values(sampleCost(network, array).macs);
  const cost = learnerCost(network, array, samples * epochs, energyTable);
  const memories = cost === null ? [] : memoryMap(compile(network, learnerFor(spec)));
  const cosim = group.flatMap((one) => one.cosim ?? []);
  const first = cosim.find(({ mismatches }) => mismatches > 0)?.first;
  return {
    values: Object.fromEntries(Object.entries(point.values).filter(([name]) => name !== 'seed')),
    rule,
    layers,
    array: { rows: array.rows, cols: array.cols },
    formats,
    seeds: group.map((one) => one.point.spec.network.seed),
    accuracy: spread(group.map(({ accuracy }) => accuracy)),
    macs: macs.reduce((sum, count) => sum + count, 0),
    cycles: cost?.cycles.sample ?? null,
    energy: cost?.energy?.sample.total ?? null,
    memory: cost === null ? null : memories.reduce((sum, { bits }) => sum + bits, 0),
    area: area ?? null,
    cosim: {
      points: cosim.length,
      checked: cosim.reduce((sum, one) => sum + one.outputs + one.weights + one.counters, 0),
      mismatches: cosim.reduce((sum, one) => sum + one.mismatches, 0),
      ...(first !== undefined && { first }),
    },
    fronts: [],
  };
}

const COST_OF: Record<Cost, (design: Design) => number | null> = {
  energy: ({ energy }) => energy,
  cycles: ({ cycles }) => cycles,
  memory: ({ memory }) => memory,
  area: ({ area }) => (area === null ? null : (area.area ?? area.luts)),
};

/** What a design costs; null where that is not known. */
export function costOf(design: Design, cost: Cost): number | null {
  return COST_OF[cost](design);
}

/** The designs of the points, with the Pareto fronts that they are on. */
export function designsOf(explored: readonly Explored[]): Design[] {
  const designs = bySeeds(explored).map(designOf);
  for (const cost of COSTS) {
    const reached = designs.map((design) => ({
      gain: design.accuracy.mean,
      cost: costOf(design, cost),
    }));
    for (const index of paretoFront(reached)) designs[index]?.fronts.push(cost);
  }
  return designs;
}
