import { slopeWidth } from '../../src/program/hardware.js';
import { arrayWidths } from './arrayWidths.js';
import { controlProbes } from './controlProbes.js';
import { readProbe, writeProbes } from './memoryProbes.js';
import { memoryMap } from './memoryNames.js';
import { deltaProbes, weightProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { inputUnit, liveColumns, turnOf, type Site } from './site.js';
import { siteValues, type SiteValues } from './siteValues.js';
import { keptSlope } from './keptSlope.js';

/** What a row of PEs must make of a tile; the sum leaves at the east edge. */
function arrayProbes(
  site: Site,
  values: SiteValues,
  row: number,
): { probes: Probe[]; sum: number } {
  const { group, cols } = site.hardware;
  const width = arrayWidths(site.hardware);
  const fraction = values.fractions.weight + values.fractions.delta;
  const columns = liveColumns(site);
  const groups = cols / group;
  const probes: Probe[] = [];
  let sum = 0;
  for (let g = 0; g < groups; g++) {
    for (let column = g * group; column < Math.min(columns, (g + 1) * group); column++) {
      const output = site.columnTile * cols + column;
      const product = values.weight(row, output) * values.delta(output);
      sum += product;
      probes.push(...deltaProbes(site, values, row, column));
      probes.push(...weightProbes(site, values, row, column));
      probes.push({
        family: 'product',
        site,
        row,
        column,
        offset: 3 + row + g,
        path: `learner.u_array.product_q[${row}][${column}]`,
        width: width.product,
        expected: product,
        fraction,
      });
    }
    probes.push({
      family: 'partial-sum',
      site,
      row,
      offset: 4 + row + g,
      path: `learner.u_array.east_psum_q[${row}][${g}]`,
      width: width.east,
      expected: sum,
      fraction,
    });
  }
  probes.push({
    family: 'partial-sum',
    site,
    row,
    offset: groups + 3 + row,
    path: `learner.u_array.east_q[${row}]`,
    width: width.east,
    expected: sum,
    fraction,
  });
  return { probes, sum };
}

/** What a row lane must make of its finished sum (rtl/row_lanes.sv): m, then delta. */
function rowLaneProbes(site: Site, row: number): Probe[] {
  const { pass, layer, hardware } = site;
  const { cols, group, formats, deltaWords, slopeWords } = hardware;
  const unit = inputUnit(site, row);
  const kappa = cols / group + 3 + row;
  if (row >= (pass.rowTiles[site.rowTile]?.live ?? 0)) {
    // A row without a unit writes nothing.
    const write: Probe = {
      family: 'delta-write',
      site,
      row,
      offset: kappa + 4,
      path: 'learner.row_delta_write',
      lsb: row % cols,
      width: 1,
      unsigned: true,
      expected: 0,
    };
    return [write];
  }
  const lane = `learner.gen_rows.u_row_lanes.gen_row[${row}]`;
  const [tile, column] = [Math.floor(unit / cols), unit % cols];
  const map = memoryMap(hardware);
  const common = { site, row } as const;
  const { width, fraction } = formats.delta;
  const delta = layer.delta[unit] ?? 0;
  return [
    {
      ...common,
      family: 'modulation',
      offset: kappa + 2,
      path: `${lane}.m_q`,
      width,
      expected: layer.m[unit] ?? 0,
      fraction,
    },
    readProbe(
      { ...common, family: 'slope', offset: kappa + 2 },
      map.slope(pass.slopeBase + tile, column),
      slopeWords,
    ),
    {
      ...common,
      family: 'slope',
      offset: kappa + 3,
      path: `${lane}.own_slope`,
      width: slopeWidth(hardware),
      unsigned: true,
      expected: keptSlope(site, unit),
    },
    {
      ...common,
      family: 'delta',
      offset: kappa + 4,
      path: `${lane}.delta_q`,
      width,
      expected: delta,
      fraction,
    },
    ...writeProbes(
      { ...common, family: 'delta-write', offset: kappa + 4 },
      map.delta(pass.outputBase, tile, column),
      deltaWords,
      delta,
      fraction,
    ),
  ];
}

/**
 * What transposed passes must show, whose sums travel east, from the sequencer to the memory of delta.
 *
 * @param sites whole row tiles, in issue order
 */
export function eastProbes(sites: readonly Site[]): Probe[] {
  let sums = new Float64Array(0);
  return sites.flatMap((site) => {
    const { rows, cols, group } = site.hardware;
    const { first, last } = turnOf(site);
    const values = siteValues(site);
    if (first) sums = new Float64Array(rows);
    const probes = controlProbes(site);
    for (let row = 0; row < rows; row++) {
      const made = arrayProbes(site, values, row);
      sums[row] = (sums[row] ?? 0) + made.sum;
      probes.push(...made.probes, {
        family: 'accumulator',
        site,
        row,
        offset: cols / group + 4 + row,
        path: `learner.gen_rows.u_row_lanes.gen_row[${row}].acc_q`,
        width: arrayWidths(site.hardware).eastAcc,
        expected: sums[row] ?? 0,
        fraction: values.fractions.weight + values.fractions.delta,
      });
      if (last) probes.push(...rowLaneProbes(site, row));
    }
    return probes;
  });
}
