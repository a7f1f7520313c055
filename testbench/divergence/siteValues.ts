import { wideFormat } from '../../golden/index.js';
import { returnedError } from './returnedError.js';
import { inputUnit, type Site } from './site.js';

/** Fraction bits of what a pass feeds the rows and multiplies it by. */
export interface Fractions {
  readonly operand: number;
  readonly weight: number;
  /** Of what comes from the north. */
  readonly delta: number;
}

/** What the array has to find in a tile: whatever the pass takes for h, w and delta. */
export interface SiteValues {
  readonly fractions: Fractions;
  /** What a row is fed: a unit, the constant input, or zero. */
  readonly operand: (row: number) => number;
  /** What a PE holds, before and after the sample; nothing is zero. */
  readonly weight: (row: number, output: number) => number;
  readonly weightAfter: (row: number, output: number) => number;
  /** What comes from the north for a column of the matrix. */
  readonly delta: (output: number) => number;
}

/** What the passes feed the rows, by unit. */
function operands(site: Site): ArrayLike<number> {
  const { pass, layer, expected } = site;
  const { layers } = expected;
  switch (pass.op) {
    case 'forward':
    case 'update':
      return layer.input;
    case 'local':
    case 'projection':
      return layer.h;
    case 'signal':
      return expected.spec.rule.startsWith('lls') ? returnedError(site) : expected.errorBack;
    case 'tangent':
      return layers[pass.layer - 2]?.tangent ?? [];
    case 'feedback':
      return layers.at(-1)?.tangent ?? [];
    case 'mix':
      return layer.projection;
    case 'transposed':
    case 'basis':
      return [];
  }
}

/** What the passes read from delta memory, by column of the matrix. */
function deltas({ pass, layer, expected }: Site): ArrayLike<number> {
  switch (pass.op) {
    case 'update':
      return layer.delta;
    case 'feedback':
      return layer.perturbation;
    case 'transposed':
      return expected.layers[pass.layer]?.delta ?? [];
    default:
      return [];
  }
}

/** What the array has to find in a tile. */
export function siteValues(site: Site): SiteValues {
  const { pass, expected } = site;
  const { activation, delta, weight } = expected.spec.formats;
  const { kind, layer: l, inputs, outputs } = pass.matrix;
  const owner = expected.layers[l - 1];
  const held = kind === 'transpose' ? 'feedback' : kind;
  const before = owner?.before[held];
  const after = owner?.after[held];
  const rows = operands(site);
  const columns = deltas(site);
  const wide = wideFormat(activation).fraction;
  const wides = ['tangent', 'feedback', 'mix'].includes(pass.op);
  const at = (values: ArrayLike<number> | undefined, row: number, output: number): number => {
    const unit = inputUnit(site, row);
    if (unit < 0 || output >= outputs) return 0;
    const index = kind === 'transpose' ? output * inputs + unit : unit * outputs + output;
    return values?.[index] ?? 0;
  };
  return {
    fractions: {
      operand: wides ? wide : pass.op === 'signal' ? delta.fraction : activation.fraction,
      weight: weight.fraction,
      delta: pass.op === 'feedback' ? 0 : delta.fraction,
    },
    operand: (row) => {
      const unit = inputUnit(site, row);
      return unit < 0 || (unit === pass.inputs && !pass.bias) ? 0 : (rows[unit] ?? 0);
    },
    weight: (row, output) => at(before, row, output),
    weightAfter: (row, output) => at(after, row, output),
    delta: (output) => columns[output] ?? 0,
  };
}
