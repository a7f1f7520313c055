import { exactActivation } from '../../golden/index.js';
import { slopeWidth } from '../../src/program/hardware.js';
import type { Site } from './site.js';

/** f' of a hidden unit as slope memory holds it: a gate, or u8.7 where the learner has tables. */
export function keptSlope({ hardware, expected, layer }: Site, unit: number): number {
  const { hidden, formats } = expected.spec;
  const one = slopeWidth(hardware) === 1 ? 1 : 128;
  return exactActivation(hidden, formats.activation).gate(one, layer.z[unit] ?? 0);
}
