import type { LaneLayout } from '../../testbench/lanes.js';
import { newColumn, type Design } from '../cosim/index.js';

/** Bits of a port. */
export function widthOf(design: Design, name: string): number {
  const port = design.ports.find((other) => other.name === name);
  if (port === undefined) throw new RangeError(`widthOf: the design has no port ${name}.`);
  return port.width;
}

/** How `lanes` values of `bits` bits lie in a column. */
export function laneLayout(lanes: number, bits: number): LaneLayout {
  return { lanes, bits, stride: newColumn(lanes * bits, 1).byteLength };
}
