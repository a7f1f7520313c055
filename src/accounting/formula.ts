import { ruleOf, type NetworkSpec, type Phase } from '../../golden/index.js';
import type { ArrayShape } from '../program/hardware.js';
import { ruleCost, type RuleCost } from './ruleCost.js';

/** What one training sample costs, in closed form. */
export interface SampleCost {
  /** Multiply-accumulates by phase; DESIGN's definition: live lanes, no bias, no padding. */
  readonly macs: Record<Phase, number>;
  /** Products with the constant input. */
  readonly bias: number;
  /** Products with f'. */
  readonly gate: number;
  /** Products with rates or averages. */
  readonly scale: number;
  /** Products of lanes that hold nothing. */
  readonly padded: number;
  /** Accumulations without a multiplier. */
  readonly additions: number;
  /** Values looked up in a fixed feedback matrix. */
  readonly lookups: number;
  /** Cycles in which a tile is issued. */
  readonly issue: number;
}

/**
 * Row tiles of a layer with n inputs and the constant one, on R rows and C columns:
 *
 *     first layer           floor(n / R) + 1
 *     hidden, C >= R        words of C units in ceil(C / R) slices, the last word only as far as it goes
 *     hidden, R > C         words of B = C floor(R / C) units; one more if B = R divides n
 */
export function rowTileCount(n: number, first: boolean, { rows, cols }: ArrayShape): number {
  if (first) return Math.floor(n / rows) + 1;
  if (cols >= rows) {
    const slices = Math.ceil(cols / rows);
    const words = Math.floor(n / cols);
    const rest = n % cols;
    if (rest > 0) return words * slices + Math.floor(rest / rows) + 1;
    return words * slices + (cols % rows === 0 ? 1 : 0);
  }
  const block = cols * Math.floor(rows / cols);
  return block === rows ? Math.floor(n / block) + 1 : Math.ceil(n / block);
}

/** The closed formulas of one training sample of a dense network. */
export function sampleCost(spec: NetworkSpec, shape: ArrayShape): SampleCost {
  const { layers } = spec;
  const last = layers.length - 1;
  const updatesHidden = ruleOf(spec.rule).updatesHidden;
  let forward = 0;
  let update = 0;
  let bias = 0;
  let gate = 0;
  let issue = 0;
  const own: RuleCost[] = [];
  for (let l = 1; l <= last; l++) {
    const inputs = layers[l - 1] ?? 0;
    const outputs = layers[l] ?? 0;
    const tiles = rowTileCount(inputs, l === 1, shape) * Math.ceil(outputs / shape.cols);
    const passes = l === last || updatesHidden ? 2 : 1;
    forward += inputs * outputs;
    if (passes === 2) update += inputs * outputs;
    bias += passes * outputs;
    issue += passes * tiles;
    if (l < last && updatesHidden) gate += outputs;
    own.push(ruleCost(spec, l));
  }
  const sum = (name: keyof RuleCost): number =>
    own.reduce((total, layer) => total + layer[name], 0);
  return {
    macs: {
      forward,
      signal: sum('signal'),
      tangent: sum('tangent'),
      feedback: sum('feedback'),
      update,
    },
    bias,
    gate: gate + sum('gate'),
    scale: sum('scale'),
    padded: issue * shape.rows * shape.cols - forward - update - bias,
    additions: sum('additions'),
    lookups: sum('lookups'),
    issue,
  };
}
