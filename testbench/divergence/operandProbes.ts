import { operandWidth } from '../../src/program/hardware.js';
import { memoryMap } from './memoryNames.js';
import type { Probe } from './probe.js';
import type { Site } from './site.js';
import type { SiteValues } from './siteValues.js';

/** h (or an error, or a tangent) at the west edge and where it reaches a group of PEs. */
export function operandProbes(site: Site, values: SiteValues, row: number): Probe[] {
  const width = operandWidth(site.hardware);
  const common = {
    family: 'operand',
    site,
    row,
    width,
    expected: values.operand(row),
    fraction: values.fractions.operand,
  } as const;
  const groups = site.hardware.cols / site.hardware.group;
  return [
    {
      ...common,
      path: 'learner.u_activations.west_o',
      lsb: row * width,
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
export function weightProbes(site: Site, values: SiteValues, row: number, column: number): Probe[] {
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
      expected: values.weight(row, site.columnTile * cols + column),
      fraction: weight.fraction,
    },
  ];
}

/** What comes from the north at the edge, where it reaches the first row, and where it reaches a PE. */
export function deltaProbes(site: Site, values: SiteValues, row: number, column: number): Probe[] {
  const { group, formats, cols } = site.hardware;
  const g = Math.floor(column / group);
  const common = {
    family: 'delta-operand',
    site,
    column,
    width: formats.delta.width,
    expected: values.delta(site.columnTile * cols + column),
    fraction: values.fractions.delta,
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
