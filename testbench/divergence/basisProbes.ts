import { arrayWidths } from './arrayWidths.js';
import { controlProbes } from './controlProbes.js';
import { laneProbes } from './laneProbes.js';
import { operandProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { returnedError } from './returnedError.js';
import { liveColumns, turnOf, type Site } from './site.js';
import { siteValues } from './siteValues.js';

/**
 * What basis passes must show: a class a tile, its terms from the modulator into the lanes, and delta.
 *
 * @param sites whole column tiles, in issue order
 */
export function basisProbes(sites: readonly Site[]): Probe[] {
  let sums = new Float64Array(0);
  return sites.flatMap((site) => {
    const { hardware, pass, layer, columnTile, rowTile: label } = site;
    const { rows, cols, group, formats } = hardware;
    const { first, last } = turnOf(site);
    const { width, fraction } = formats.delta;
    const values = siteValues(site);
    if (first) sums = new Float64Array(cols);
    const probes = controlProbes(site);
    for (let row = 0; row < rows; row++) probes.push(...operandProbes(site, values, row));
    const q = returnedError(site)[label] ?? 0;
    probes.push({
      family: 'local-error',
      site,
      offset: rows + 3,
      path: `learner.gen_basis.u_basis.error_q[${label}]`,
      width,
      expected: q,
      fraction,
    });
    for (let column = 0; column < liveColumns(site); column++) {
      const g = Math.floor(column / group);
      const unit = columnTile * cols + column;
      const term = (layer.before.feedback[label * pass.outputs + unit] ?? 0) * q;
      sums[column] = (sums[column] ?? 0) + term;
      const common = { site, column } as const;
      probes.push(
        {
          ...common,
          family: 'basis-term',
          offset: rows + 3 + g,
          path: 'learner.basis_terms',
          lsb: column * width,
          width,
          expected: term,
          fraction,
        },
        {
          ...common,
          family: 'accumulator',
          offset: rows + 4 + g,
          path: `learner.u_lanes.gen_group[${g}].gen_lane[${column % group}].acc_q`,
          width: arrayWidths(hardware).acc,
          expected: (sums[column] ?? 0) * 2 ** formats.weight.fraction,
          fraction: fraction + formats.weight.fraction,
        },
      );
    }
    return last ? [...probes, ...laneProbes(site, sums)] : probes;
  });
}
