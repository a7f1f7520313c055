import { roundShift } from '../../golden/index.js';
import { randomLayer } from '../../src/program/encode.js';
import { arrayWidths, leakyAlign } from './arrayWidths.js';
import { controlProbes } from './controlProbes.js';
import { memoryMap } from './memoryNames.js';
import { writeProbes } from './memoryProbes.js';
import { deltaProbes, operandProbes, weightProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { inputUnit, liveColumns, type Site } from './site.js';
import { siteValues, type SiteValues } from './siteValues.js';
import { siteShift } from './siteShift.js';

function elementProbes(site: Site, values: SiteValues, row: number, column: number): Probe[] {
  const { hardware, pass, expected } = site;
  const { group, formats, cols, maxShift, stochastic } = hardware;
  const { weight } = formats;
  const widths = arrayWidths(hardware);
  const g = Math.floor(column / group);
  const output = site.columnTile * cols + column;
  const input = inputUnit(site, row);
  const product = values.operand(row) * values.delta(output);
  const before = values.weight(row, output);
  const after = values.weightAfter(row, output);
  const shift = siteShift(site);
  const bits = stochastic && input >= 0 ? expected.random(randomLayer(pass), input, output) : 0;
  // A learnt feedback matrix is an average: it goes part of the way to its products.
  const exact = pass.op === 'feedback' ? before - product * 2 ** leakyAlign(hardware) : product;
  const step = roundShift(exact, shift, expected.spec.rounding, shift > 0 ? bits % 2 ** shift : 0);
  const common = { site, row, column } as const;
  const place = memoryMap(hardware).weight(site.address, row, column);
  return [
    ...deltaProbes(site, values, row, column),
    ...weightProbes(site, values, row, column),
    ...(stochastic && input >= 0 && shift > 0
      ? [
          {
            ...common,
            family: 'random' as const,
            offset: 3 + row + g,
            path: `learner.u_array.random_q[${row}][${column}]`,
            lsb: 0,
            width: Math.min(32, maxShift, shift),
            unsigned: true,
            expected: bits % 2 ** Math.min(32, maxShift, shift),
          },
        ]
      : []),
    {
      ...common,
      family: 'product',
      offset: 3 + row + g,
      path: `learner.u_array.product_q[${row}][${column}]`,
      width: widths.product,
      expected: product,
      fraction: values.fractions.operand + values.fractions.delta,
    },
    {
      ...common,
      family: 'step',
      offset: 4 + row + g,
      path: `learner.u_array.step_q[${row}][${column}]`,
      width: widths.step,
      expected: step,
      fraction: weight.fraction,
    },
    {
      ...common,
      family: 'weight',
      offset: 4 + row + g,
      path: `learner.u_array.weight_q2[${row}][${g}]`,
      lsb: place.lane * weight.width,
      width: weight.width,
      expected: before,
      fraction: weight.fraction,
    },
    {
      ...common,
      family: 'new-weight',
      offset: 5 + row + g,
      path: `learner.u_array.write_word_q[${row}][${g}]`,
      lsb: place.lane * weight.width,
      width: weight.width,
      expected: after,
      fraction: weight.fraction,
    },
    ...writeProbes(
      { ...common, family: 'weight-write', offset: 5 + row + g },
      place,
      hardware.tiles,
      after,
      weight.fraction,
    ),
  ];
}

/** What passes that write weights (update, feedback) must show, from the sequencer to the memories. */
export function updateProbes(sites: readonly Site[]): Probe[] {
  return sites.flatMap((site) => {
    const probes = controlProbes(site);
    const values = siteValues(site);
    const columns = liveColumns(site);
    for (let row = 0; row < site.hardware.rows; row++) {
      probes.push(...operandProbes(site, values, row));
      for (let column = 0; column < columns; column++) {
        probes.push(...elementProbes(site, values, row, column));
      }
    }
    return probes;
  });
}
