import { roundShift } from '../../golden/index.js';
import { controlProbes } from './controlProbes.js';
import { writeProbes } from './laneProbes.js';
import { memoryMap } from './memoryNames.js';
import { expectedOperand, expectedWeight, operandProbes, weightProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { inputUnit, liveColumns, type Site } from './site.js';

/** delta at the north edge and where it reaches a PE. */
function deltaProbes(site: Site, row: number, column: number, delta: number): Probe[] {
  const { group, formats } = site.hardware;
  const g = Math.floor(column / group);
  const common = {
    family: 'delta-operand',
    site,
    column,
    width: formats.delta.width,
    expected: delta,
    fraction: formats.delta.fraction,
  } as const;
  const edge = {
    ...common,
    path: 'learner.u_deltas.north_o',
    lsb: column * formats.delta.width,
    offset: 2 + g,
  };
  const hop = {
    ...common,
    row,
    path: `learner.u_array.delta_q[${row}][${column}]`,
    // As h_q: row 0 keeps what it took from the edge.
    offset: (row === 0 ? 3 : 2) + row + g,
  };
  return row === 0 ? [edge, hop] : [hop];
}

function elementProbes(site: Site, row: number, column: number): Probe[] {
  const { hardware, layer, pass, expected } = site;
  const { group, formats, cols, maxShift, stochastic, maxLeftShift } = hardware;
  const { activation, delta: deltaFormat, weight } = formats;
  const g = Math.floor(column / group);
  const output = site.columnTile * cols + column;
  const input = inputUnit(site, row);
  const delta = layer.delta[output] ?? 0;
  const product = expectedOperand(site, row) * delta;
  const before = expectedWeight(site, row, output);
  const after = input < 0 ? 0 : (layer.after[input * layer.outputs + output] ?? 0);
  const bits = stochastic && input >= 0 ? expected.random(pass.layer, input, output) : 0;
  const { shift } = layer;
  const { rounding } = expected;
  const step = roundShift(product, shift, rounding, shift > 0 ? bits % 2 ** shift : 0);
  const common = { site, row, column } as const;
  const place = memoryMap(hardware).weight(site.address, row, column);
  return [
    ...deltaProbes(site, row, column, delta),
    ...weightProbes(site, row, column),
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
      width: Math.max(weight.width, deltaFormat.width) + activation.width,
      expected: product,
      fraction: activation.fraction + deltaFormat.fraction,
    },
    {
      ...common,
      family: 'step',
      offset: 4 + row + g,
      path: `learner.u_array.step_q[${row}][${column}]`,
      width: activation.width + deltaFormat.width + maxLeftShift,
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

/** What update passes must show, from the sequencer to the weight memories. */
export function updateProbes(sites: readonly Site[]): Probe[] {
  return sites.flatMap((site) => {
    const probes = controlProbes(site);
    const columns = liveColumns(site);
    for (let row = 0; row < site.hardware.rows; row++) {
      probes.push(...operandProbes(site, row));
      for (let column = 0; column < columns; column++) {
        probes.push(...elementProbes(site, row, column));
      }
    }
    return probes;
  });
}
