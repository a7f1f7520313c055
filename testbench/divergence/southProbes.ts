import { arrayWidths } from './arrayWidths.js';
import { controlProbes } from './controlProbes.js';
import { laneProbes } from './laneProbes.js';
import { operandProbes, weightProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { projectionProbes } from './projectionProbes.js';
import { liveColumns, turnOf, type Site } from './site.js';
import { siteValues } from './siteValues.js';

/** What one tile must show in the array; adds its sums to `sums`, a column each. */
function tileProbes(site: Site, sums: Float64Array): Probe[] {
  const { rows, cols, group } = site.hardware;
  const values = siteValues(site);
  const width = arrayWidths(site.hardware);
  const fraction = values.fractions.operand + values.fractions.weight;
  const columns = liveColumns(site);
  const probes: Probe[] = [...controlProbes(site)];
  for (let row = 0; row < rows; row++) probes.push(...operandProbes(site, values, row));
  for (let column = 0; column < columns; column++) {
    const g = Math.floor(column / group);
    const common = { site, column, fraction } as const;
    let psum = 0;
    for (let row = 0; row < rows; row++) {
      // Whatever lies where a tile of nothing points is multiplied by zero.
      if (site.pass.inputs > 0) probes.push(...weightProbes(site, values, row, column));
      const product = values.operand(row) * values.weight(row, site.columnTile * cols + column);
      psum += product;
      probes.push(
        {
          ...common,
          family: 'product',
          row,
          offset: 3 + row + g,
          path: `learner.u_array.product_q[${row}][${column}]`,
          width: width.product,
          expected: product,
        },
        {
          ...common,
          family: 'partial-sum',
          row,
          offset: 4 + row + g,
          path: `learner.u_array.psum_q[${row}][${column}]`,
          width: width.psum,
          expected: psum,
        },
      );
    }
    sums[column] = (sums[column] ?? 0) + psum;
    probes.push(
      {
        ...common,
        family: 'partial-sum',
        row: rows - 1,
        offset: rows + 3 + g,
        path: `learner.u_array.south_q[${column}]`,
        width: width.psum,
        expected: psum,
      },
      {
        ...common,
        family: 'accumulator',
        offset: rows + 4 + g,
        path: `learner.u_lanes.gen_group[${g}].gen_lane[${column % group}].acc_q`,
        width: width.acc,
        expected: sums[column] ?? 0,
      },
    );
  }
  return probes;
}

/**
 * What passes whose sums travel south (forward, tangent, signal, local, projection) must show, from the
 * sequencer to the memories of h, delta and f'.
 *
 * @param sites whole column tiles, in issue order
 */
export function southProbes(sites: readonly Site[]): Probe[] {
  let sums = new Float64Array(0);
  return sites.flatMap((site) => {
    const { first, last } = turnOf(site);
    if (first) sums = new Float64Array(site.hardware.cols);
    const probes = tileProbes(site, sums);
    return last ? [...probes, ...laneProbes(site, sums), ...projectionProbes(site)] : probes;
  });
}
