import { UsageError } from '../errors.js';
import type { Port } from './design.js';
import type { PortType, PortTypes } from './portTypes.js';

/**
 * Check that a design has the ports that its types say.
 *
 * @throws UsageError naming the first port that differs
 */
export function checkPortTypes(top: string, types: PortTypes, ports: readonly Port[]): void {
  const declared = new Map(Object.entries(types));
  const wrong = (what: string): UsageError =>
    new UsageError(
      `verilate: ${top} is not what its types say: ${what}. Write them again with systole types, or ` +
        'build it with the parameters that they were written for.',
    );
  for (const port of ports) {
    const type = declared.get(port.name);
    if (type === undefined) throw wrong(`they lack port ${port.name} (${describe(port)})`);
    // Not every version of Verilator tells the sign: only one that it tells can be missing.
    const same =
      type.direction === port.direction &&
      type.width === port.width &&
      (type.signed || !port.signed);
    if (!same) throw wrong(`port ${port.name} is ${describe(port)}, they say ${describe(type)}`);
    declared.delete(port.name);
  }
  const [left] = declared.keys();
  if (left !== undefined) throw wrong(`it has no port ${left}`);
}

function describe({ direction, width, signed }: PortType): string {
  return `${signed ? 'a signed' : 'an'} ${direction} of ${width} ${width === 1 ? 'bit' : 'bits'}`;
}
