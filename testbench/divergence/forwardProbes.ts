import { controlProbes } from './controlProbes.js';
import { laneProbes } from './laneProbes.js';
import { expectedOperand, expectedWeight, operandProbes, weightProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { liveColumns, type Site } from './site.js';

/** Bits of a partial sum and of an accumulator, as rtl/learner.sv computes them. */
function sumWidths({ hardware }: Site): { readonly psum: number; readonly acc: number } {
  const product = hardware.formats.weight.width + hardware.formats.activation.width - 1;
  return {
    psum: product + Math.ceil(Math.log2(hardware.rows)),
    acc: product + Math.ceil(Math.log2(hardware.fanIn)),
  };
}

/** What one tile's forward pass must show in the array; adds its sums to `sums`, a column each. */
function tileProbes(site: Site, sums: Float64Array): Probe[] {
  const { rows, cols, group, formats } = site.hardware;
  const width = sumWidths(site);
  const fraction = formats.activation.fraction + formats.weight.fraction;
  const columns = liveColumns(site);
  const probes: Probe[] = [...controlProbes(site)];
  for (let row = 0; row < rows; row++) probes.push(...operandProbes(site, row));
  for (let column = 0; column < columns; column++) {
    const g = Math.floor(column / group);
    const common = { site, column, fraction } as const;
    let psum = 0;
    for (let row = 0; row < rows; row++) {
      probes.push(...weightProbes(site, row, column));
      const product =
        expectedOperand(site, row) * expectedWeight(site, row, site.columnTile * cols + column);
      psum += product;
      probes.push(
        {
          ...common,
          family: 'product',
          row,
          offset: 3 + row + g,
          path: `learner.u_array.product_q[${row}][${column}]`,
          width: Math.max(formats.weight.width, formats.delta.width) + formats.activation.width,
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
 * What forward passes must show, from the sequencer to the memories of h and delta.
 *
 * @param sites whole column tiles, in issue order
 */
export function forwardProbes(sites: readonly Site[]): Probe[] {
  let sums = new Float64Array(0);
  return sites.flatMap((site) => {
    if (site.rowTile === 0) sums = new Float64Array(site.hardware.cols);
    const probes = tileProbes(site, sums);
    const last = site.rowTile === site.pass.rowTiles.length - 1;
    return last ? [...probes, ...laneProbes(site)] : probes;
  });
}
