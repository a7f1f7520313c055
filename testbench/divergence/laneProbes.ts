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
  const hidden = forward ? !pass.isOutput || pass.keepError : pass.op === 'tangent';
  return [
    strobe('hidden_write', 'activation-write', hidden),
    strobe('delta_write', 'delta-write', forward || !pass.isOutput),
    strobe('slope_write', 'slope-write', forward && !pass.isOutput && keepsSlopes(hardware)),
    strobe('u_results.write_i', 'result', forward && pass.isOutput),
  ];
}

/** What one lane must show from its finished sum to the memories. */
function oneLane(site: Site, column: number, sum: number): Probe[] {
  const { pass, layer, hardware, expected, columnTile } = site;
  const { rows, cols, group, formats } = hardware;
  const unit = columnTile * cols + column;
  const g = Math.floor(column / group);
  const lane = `learner.u_lanes.gen_group[${g}].gen_lane[${column % group}]`;
  const kappa = rows + 3 + g;
  const forward = pass.op === 'forward';
  const tabled = activationKind(site) === TABLE;
  const map = memoryMap(hardware);
  const { value, gated, back, delta, fraction, deltaFraction } = laneValues(site, unit, sum);
  const width = operandWidth(hardware);
  const slopeBits = slopeWidth(hardware);
  const family: Family = forward ? 'activation' : pass.op === 'tangent' ? 'tangent' : 'modulation';
  const common = { site, column } as const;
  const written = { ...common, offset: kappa + 4 } as const;
  const signal = {
    ...common,
    width: formats.delta.width,
    fraction: formats.delta.fraction,
    offset: kappa + 3,
  } as const;
  const probes: Probe[] = [];
  if (!tabled) {
    const path = `${lane}.u_activation.h_o`;
    probes.push({ ...common, family, offset: kappa + 2, path, width, expected: value, fraction });
  }
  if (forward && !tabled) {
    probes.push({
      ...common,
      family: 'activation',
      offset: kappa + 2,
      path: `${lane}.u_activation.gate_o`,
      width: 1,
      unsigned: true,
      expected: exactActivation(pass.activation, formats.activation).gate(1, layer.z[unit] ?? 0),
    });
  }
  if (forward && pass.project) {
    probes.push(
      {
        ...signal,
        family: 'modulation',
        path: 'learner.looked_up',
        lsb: column * formats.delta.width,
        expected: layer.before.feedback[expected.label * pass.outputs + unit] ?? 0,
      },
      { ...signal, family: 'modulation', path: `${lane}.m`, expected: layer.m[unit] ?? 0 },
    );
  }
  if (gated !== undefined) {
    probes.push(
      readProbe(
        { ...common, family: 'slope', offset: kappa + 2 },
        map.slope(pass.slopeBase + columnTile, column),
        hardware.slopeWords,
      ),
      {
        ...common,
        family: 'slope',
        offset: kappa + 3,
        path: 'learner.slopes',
        lsb: column * slopeBits,
        width: slopeBits,
        unsigned: true,
        expected: keptSlope(site, unit),
      },
      {
        ...common,
        family: pass.op === 'tangent' ? 'tangent' : 'delta',
        offset: kappa + 3,
        path: `${lane}.gated_value`,
        width,
        expected: gated,
        fraction,
      },
    );
  }
  if (forward) {
    probes.push({
      ...written,
      family,
      path: `${lane}.h_q`,
      width: formats.activation.width,
      expected: value,
      fraction,
    });
  }
  if (back && (hardware.signal || hardware.tangent || hardware.basis)) {
    probes.push({
      ...written,
      family: back.family,
      path: `${lane}.gen_back.back_q`,
      width,
      expected: back.raw,
      fraction: back.family === 'error' ? formats.delta.fraction : fraction,
    });
  }
  const makesDelta = forward || !pass.isOutput;
  if (makesDelta) {
    probes.push({
      ...written,
      family: 'delta',
      path: `${lane}.delta_q`,
      width: formats.delta.width,
      expected: delta,
      fraction: deltaFraction,
    });
  }
  if (back) {
    probes.push(
      ...writeProbes(
        { ...written, family: 'activation-write' },
        map.hidden(pass.outputBase, columnTile, column),
        hardware.hiddenWords,
        back.raw,
        back.family === 'error' ? formats.delta.fraction : fraction,
      ),
    );
  }
  if (makesDelta) {
    probes.push(
      ...writeProbes(
        { ...written, family: 'delta-write' },
        map.delta(pass.deltaBase, columnTile, column),
        hardware.deltaWords,
        delta,
        deltaFraction,
      ),
    );
  }
  if (forward && !pass.isOutput && keepsSlopes(hardware)) {
    probes.push(
      ...writeProbes(
        { ...written, family: 'slope-write' },
        map.slope(pass.slopeBase + columnTile, column),
        hardware.slopeWords,
        keptSlope(site, unit),
      ),
    );
  }
  return probes;
}

/**
 * What the lanes must make of a column tile's sums (rtl/column_lanes.sv).
 *
 * @param sums of the columns, exact
 */
export function laneProbes(site: Site, sums: Float64Array): Probe[] {
  const { group } = site.hardware;
  return Array.from({ length: liveColumns(site) }, (_, column) => [
    ...oneLane(site, column, sums[column] ?? 0),
    ...(column % group === 0 ? strobeProbes(site, column / group) : []),
  ]).flat();
}
