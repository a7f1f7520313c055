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

/** The same for n units of a hidden layer, or classes, without a constant input. */
export function signalTileCount(n: number, { rows, cols }: ArrayShape): number {
  if (cols < rows) return Math.ceil(n / (cols * Math.floor(rows / cols)));
  return Math.floor(n / cols) * Math.ceil(cols / rows) + Math.ceil((n % cols) / rows);
}

/**
 * Tiles that a rule's own passes issue for layer l, with n = n_l units and C classes, row tiles A and
 * column tiles B of the matrix that they walk:
 *
 *     bp          A B of W_(l+1)
 *     fa          A B of B_l: n x n_(l+1)
 *     dfa, sdfa   A B of B_l: C x n
 *     lls         C B of W_l; with the cosine basis A B of S_l: C x n, and of its transpose
 *     lls-m, -mxm that and 1, which starts the mixing; with the cosine basis the A of S_l
 *     fdfa        twice that (signal and feedback) and A B of W_l (tangent); ceil(n / Cols) in layer 1
 */
function ruleTiles({ rule, layers, basis }: NetworkSpec, l: number, shape: ArrayShape): number {
  const last = layers.length - 1;
  const units = layers[l] ?? 0;
  const columns = Math.ceil(units / shape.cols);
  const above = Math.ceil((layers[l + 1] ?? 0) / shape.cols);
  const direct = signalTileCount(layers[last] ?? 0, shape) * columns;
  const tangent = l === 1 ? columns : rowTileCount(layers[l - 1] ?? 0, false, shape) * columns;
  switch (rule) {
    case 'bp':
      return l < last ? rowTileCount(units, false, shape) * above : 0;
    case 'fa':
      return l < last ? signalTileCount(units, shape) * above : 0;
    case 'dfa':
    case 'sdfa':
      return l < last ? direct : 0;
    case 'lls':
    case 'lls-m':
    case 'lls-mxm': {
      if (l === last) return 0;
      const classes = layers[last] ?? 0;
      const there = signalTileCount(units, shape) * Math.ceil(classes / shape.cols);
      const [signal, mix] =
        basis === 'cosine'
          ? [there + direct, signalTileCount(classes, shape)]
          : [classes * columns, 1];
      return signal + (rule === 'lls' ? 0 : mix);
    }
    case 'fdfa':
      return tangent + (l < last ? 2 * direct : 0);
    default:
      return 0;
  }
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
    issue += passes * tiles + ruleTiles(spec, l, shape);
    if (l < last && updatesHidden) gate += outputs;
    own.push(ruleCost(spec, l));
  }
  const sum = (name: keyof RuleCost): number =>
    own.reduce((total, layer) => total + layer[name], 0);
  const macs = {
    forward,
    signal: sum('signal'),
    tangent: sum('tangent'),
    feedback: sum('feedback'),
    update,
  };
  // LLS-MxM's products with M are made beside the array.
  const beside = spec.rule === 'lls-mxm' ? 3 * (last - 1) * (layers[last] ?? 0) ** 2 : 0;
  const products = Object.values(macs).reduce((total, count) => total + count, bias - beside);
  return {
    macs,
    bias,
    gate: gate + sum('gate'),
    scale: sum('scale'),
    padded: issue * shape.rows * shape.cols - products,
    additions: sum('additions'),
    lookups: sum('lookups'),
    issue,
  };
}
