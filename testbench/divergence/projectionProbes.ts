import type { Probe } from './probe.js';
import type { Site } from './site.js';

/**
 * The sums s(c) that a modulator has projected a layer's h on once a column tile of its forward pass
 * has reached it (rtl/modulator_lls.sv).
 *
 * @param site the last row tile of that column tile
 */
export function projectionProbes(site: Site): Probe[] {
  const { hardware, pass, layer, columnTile } = site;
  const { rows, cols, group, formats, fanOut, basis } = hardware;
  if (!basis || pass.op !== 'forward' || pass.isOutput) return [];
  const done = Math.min(pass.outputs, (columnTile + 1) * cols);
  return Array.from(layer.localError, (_, c): Probe => {
    const row = layer.before.feedback.subarray(c * pass.outputs, c * pass.outputs + done);
    return {
      family: 'projection',
      site,
      // A class a cycle from the write of h on, then through the groups.
      offset: rows + 7 + c + cols / group + 1,
      path: `learner.gen_basis.u_basis.sum_q[${c}]`,
      width: formats.activation.width + Math.ceil(Math.log2(fanOut + 1)),
      expected: row.reduce((sum, sign, unit) => sum + sign * (layer.h[unit] ?? 0), 0),
      fraction: formats.activation.fraction,
    };
  });
}
