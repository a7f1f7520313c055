import { memoryMap } from './memoryNames.js';
import type { Probe } from './probe.js';
import { inputUnit, type Site } from './site.js';

/** h for a row of a tile: the unit's, the constant input's, or zero. */
export function expectedOperand(site: Site, row: number): number {
  const unit = inputUnit(site, row);
  return unit < 0 ? 0 : (site.layer.input[unit] ?? 0);
}

/** The weight that a PE must find, before the sample's update. */
export function expectedWeight(site: Site, row: number, output: number): number {
  const unit = inputUnit(site, row);
  return unit < 0 ? 0 : (site.layer.before[unit * site.layer.outputs + output] ?? 0);
}

/** h at the west edge and where it reaches a group of PEs. */
export function operandProbes(site: Site, row: number): Probe[] {
  const { activation } = site.hardware.formats;
  const common = {
    family: 'operand',
    site,
    row,
    width: activation.width,
    expected: expectedOperand(site, row),
    fraction: activation.fraction,
  } as const;
  const groups = site.hardware.cols / site.hardware.group;
  return [
    {
      ...common,
      path: 'learner.u_activations.west_o',
      lsb: row * activation.width,
      offset: 2 + row,
    },
    ...Array.from({ length: groups }, (_, g) => ({
      ...common,
      column: g * site.hardware.group,
      path: `learner.u_array.h_q[${row}][${g}]`,
      // Group 0 keeps what it took from the edge; the others are handed it a cycle before they use it.
      offset: (g === 0 ? 3 : 2) + row + g,
    })),
  ];
}

/** The weight of a PE, from its memory. */
export function weightProbes(site: Site, row: number, column: number): Probe[] {
  const { group, formats, cols, tiles } = site.hardware;
  const { weight } = formats;
  const place = memoryMap(site.hardware).weight(site.address, row, column);
  const g = Math.floor(column / group);
  const common = { family: 'weight', site, row, column } as const;
  return [
    {
      ...common,
      offset: 1 + row + g,
      path: `${place.instance}.read_address_i`,
      width: Math.max(1, Math.ceil(Math.log2(tiles))),
      unsigned: true,
      expected: site.address,
    },
    {
      ...common,
      offset: 2 + row + g,
      path: `learner.u_array.weight_word[${row}][${g}]`,
      lsb: place.lane * weight.width,
      width: weight.width,
      expected: expectedWeight(site, row, site.columnTile * cols + column),
      fraction: weight.fraction,
    },
  ];
}
