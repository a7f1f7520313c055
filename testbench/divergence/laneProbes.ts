import { exactActivation, narrowing, wideFormat } from '../../golden/index.js';
import { keepsSlopes, operandWidth, slopeWidth } from '../../src/program/hardware.js';
import { activationKind } from './controlProbes.js';
import type { Family } from './divergence.js';
import { keptSlope } from './keptSlope.js';
import { memoryMap } from './memoryNames.js';
import { readProbe, writeProbes } from './memoryProbes.js';
import type { Probe } from './probe.js';
import { liveColumns, type Site } from './site.js';

/** The activation kind that is read from a table. */
const TABLE = 4;

/** What a lane makes of a finished sum, by pass; nothing where it makes no such thing. */
interface LaneValues {
  /** Behind the activation: h, m, or d before f'. */
  readonly value: number;
  /** The value times the f' of an earlier pass. */
  readonly gated?: number;
  /** What goes to the rows' memories, and what that is. */
  readonly back?: { readonly family: Family; readonly raw: number };
  readonly delta: number;
  /** Fraction bits of the value, and of delta. */
  readonly fraction: number;
  readonly deltaFraction: number;
}

/** @param sum of the column, with the weight's fraction bits */
function laneValues({ pass, layer, expected }: Site, unit: number, sum: number): LaneValues {
  const { formats, hidden } = expected.spec;
  const { activation, delta: deltaFormat, weight } = formats;
  const delta = layer.delta[unit] ?? 0;
  if (pass.op === 'signal' || pass.op === 'basis') {
    const { fraction } = deltaFormat;
    const value = layer.m[unit] ?? 0;
    return { value, gated: delta, delta, fraction, deltaFraction: fraction };
  }
  if (pass.op === 'tangent') {
    const wide = wideFormat(activation);
    const value = narrowing(weight.fraction, wide)(sum);
    const { gate } = exactActivation(hidden, activation);
    return {
      value,
      ...(pass.project ? { gated: gate(value, layer.z[unit] ?? 0) } : {}),
      back: { family: 'tangent', raw: layer.tangent[unit] ?? 0 },
      delta: layer.perturbation[unit] ?? 0,
      fraction: wide.fraction,
      deltaFraction: 0,
    };
  }
  if (pass.op === 'local') {
    const q = layer.localError[unit] ?? 0;
    const { fraction } = deltaFormat;
    const back = { family: 'error', raw: q } as const;
    return { value: q, back, delta: q, fraction, deltaFraction: fraction };
  }
  if (pass.op === 'projection') {
    const u = layer.projection[unit] ?? 0;
    const { fraction } = wideFormat(activation);
    return {
      value: u,
      back: { family: 'projection', raw: u },
      delta: 0,
      fraction,
      deltaFraction: fraction,
    };
  }
  const h = layer.h[unit] ?? 0;
  return {
    value: h,
    ...(!pass.isOutput
      ? { back: { family: 'activation', raw: h } }
      : pass.keepError
        ? { back: { family: 'error', raw: expected.errorBack[unit] ?? 0 } }
        : {}),
    delta: pass.isOutput || pass.project ? delta : 0,
    fraction: activation.fraction,
    deltaFraction: deltaFormat.fraction,
  };
}

/** Which memories a group writes, and that it writes no others. */
function strobeProbes(site: Site, group: number): Probe[] {
  const { pass, hardware } = site;
  const forward = pass.op === 'forward';
  const strobe = (name: string, family: Family, on: boolean): Probe => ({
    family,
    site,
    column: group * hardware.group,
    offset: hardware.rows + 7 + group,
    path: `learner.${name}`,
    lsb: group,
    width: 1,
    unsigned: true,
    expected: Number(on),
  });
  const hidden = forward
    ? !pass.isOutput || pass.keepError
    : ['tangent', 'local', 'projection'].includes(pass.op);
  return [
    strobe('hidden_write', 'activation-write', hidden),
    strobe('delta_write', 'delta-write', forward || pass.op === 'local' || !pass.isOutput),
    strobe('slope_write', 'slope-write', forward && !pass.isOutput && keepsSlopes(hardware)),
    strobe('u_results.write_i', 'result', forward && pass.isOutput),
  ];
}

/** A lane with a finished sum. */
interface Lane {
  readonly site: Site;
  readonly column: number;
  readonly unit: number;
  /** Cycles from the tile's issue to the sum's arrival. */
  readonly kappa: number;
  /** Instance. */
  readonly path: string;
  readonly values: LaneValues;
}

function laneOf(site: Site, column: number, sum: number): Lane {
  const { rows, cols, group } = site.hardware;
  const unit = site.columnTile * cols + column;
  const g = Math.floor(column / group);
  return {
    site,
    column,
    unit,
    kappa: rows + 3 + g,
    path: `learner.u_lanes.gen_group[${g}].gen_lane[${column % group}]`,
    values: laneValues(site, unit, sum),
  };
}

/** What comes out of the activation unit, where it is not m. */
const FAMILY: Partial<Record<Site['pass']['op'], Family>> = {
  forward: 'activation',
  tangent: 'tangent',
  projection: 'projection',
};

/** What the activation unit makes of a sum; a table's answers come later, as h. */
function activationProbes({ site, column, unit, kappa, path, values }: Lane): Probe[] {
  const { pass, layer, hardware } = site;
  // What the error of a local pass is made of shows in the error alone.
  if (activationKind(site) === TABLE || pass.op === 'local') return [];
  const forward = pass.op === 'forward';
  const common = { site, column, offset: kappa + 2 } as const;
  const value: Probe = {
    ...common,
    family: FAMILY[pass.op] ?? 'modulation',
    path: `${path}.u_activation.h_o`,
    width: operandWidth(hardware),
    expected: values.value,
    fraction: values.fraction,
  };
  if (!forward) return [value];
  const { gate } = exactActivation(pass.activation, hardware.formats.activation);
  return [
    value,
    {
      ...common,
      family: 'activation',
      path: `${path}.u_activation.gate_o`,
      width: 1,
      unsigned: true,
      expected: gate(1, layer.z[unit] ?? 0),
    },
  ];
}

/** What a modulator beside the lanes looks up, and the m that it makes of it. */
function modulatorProbes({ site, column, unit, kappa, path }: Lane): Probe[] {
  const { pass, layer, hardware, expected } = site;
  if (pass.op !== 'forward' || !pass.project) return [];
  const { width, fraction } = hardware.formats.delta;
  const common = {
    family: 'modulation',
    site,
    column,
    offset: kappa + 3,
    width,
    fraction,
  } as const;
  return [
    {
      ...common,
      path: 'learner.looked_up',
      lsb: column * width,
      expected: layer.before.feedback[expected.label * pass.outputs + unit] ?? 0,
    },
    { ...common, path: `${path}.m`, expected: layer.m[unit] ?? 0 },
  ];
}

/** f' of an earlier pass, and the value times it. */
function gatedProbes({ site, column, unit, kappa, path, values }: Lane): Probe[] {
  const { pass, hardware, columnTile } = site;
  if (values.gated === undefined) return [];
  const width = slopeWidth(hardware);
  const place = memoryMap(hardware).slope(pass.slopeBase + columnTile, column);
  const common = { site, column, offset: kappa + 3 } as const;
  return [
    readProbe({ ...common, family: 'slope', offset: kappa + 2 }, place, hardware.slopeWords),
    {
      ...common,
      family: 'slope',
      path: 'learner.slopes',
      lsb: column * width,
      width,
      unsigned: true,
      expected: keptSlope(site, unit),
    },
    {
      ...common,
      family: pass.op === 'tangent' ? 'tangent' : 'delta',
      path: `${path}.gated_value`,
      width: operandWidth(hardware),
      expected: values.gated,
      fraction: values.fraction,
    },
  ];
}

/** The lane's results: in its registers, and on their way into the memories. */
function resultProbes({ site, column, unit, kappa, path, values }: Lane): Probe[] {
  const { pass, hardware, columnTile } = site;
  const { formats } = hardware;
  const forward = pass.op === 'forward';
  const map = memoryMap(hardware);
  const { value, back, delta, fraction, deltaFraction } = values;
  const backFraction = back?.family === 'error' ? formats.delta.fraction : fraction;
  const common = { site, column, offset: kappa + 4 } as const;
  const registers: Probe[] = [];
  const writes: Probe[] = [];
  if (forward) {
    registers.push({
      ...common,
      family: 'activation',
      path: `${path}.h_q`,
      width: formats.activation.width,
      expected: value,
      fraction,
    });
  }
  if (back) {
    if (hardware.signal || hardware.tangent || hardware.basis || hardware.local) {
      registers.push({
        ...common,
        family: back.family,
        path: `${path}.gen_back.back_q`,
        width: operandWidth(hardware),
        expected: back.raw,
        fraction: backFraction,
      });
    }
    const place = map.hidden(pass.outputBase, columnTile, column);
    const access = { ...common, family: 'activation-write' } as const;
    writes.push(...writeProbes(access, place, hardware.hiddenWords, back.raw, backFraction));
  }
  if (forward || pass.op === 'local' || !pass.isOutput) {
    registers.push({
      ...common,
      family: 'delta',
      path: `${path}.delta_q`,
      width: formats.delta.width,
      expected: delta,
      fraction: deltaFraction,
    });
    const place = map.delta(pass.deltaBase, columnTile, column);
    const access = { ...common, family: 'delta-write' } as const;
    writes.push(...writeProbes(access, place, hardware.deltaWords, delta, deltaFraction));
  }
  if (forward && !pass.isOutput && keepsSlopes(hardware) && column < liveColumns(site)) {
    const place = map.slope(pass.slopeBase + columnTile, column);
    const access = { ...common, family: 'slope-write' } as const;
    writes.push(...writeProbes(access, place, hardware.slopeWords, keptSlope(site, unit)));
  }
  return [...registers, ...writes];
}

/**
 * What the lanes must make of a column tile's sums (rtl/column_lanes.sv).
 *
 * @param sums of the columns, exact
 */
export function laneProbes(site: Site, sums: Float64Array): Probe[] {
  const { cols, group } = site.hardware;
  const columns = liveColumns(site);
  return Array.from({ length: cols }, (_, column) => {
    const lane = laneOf(site, column, sums[column] ?? 0);
    // A lane without a unit may do what it likes, but its results are zero.
    const live =
      column < columns
        ? [...activationProbes(lane), ...modulatorProbes(lane), ...gatedProbes(lane)]
        : [];
    return [
      ...live,
      ...resultProbes(lane),
      ...(column % group === 0 ? strobeProbes(site, column / group) : []),
    ];
  }).flat();
}
