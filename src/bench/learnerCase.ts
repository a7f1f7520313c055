import { initialiseExact, type ExactNetwork, type NetworkSpec } from '../../golden/index.js';
import type { ArrayShape, Hardware } from '../program/hardware.js';
import { hardwareFor } from '../program/hardware.js';
import { compile, type Program } from '../program/compile.js';
import { networkOf } from '../run/networkOf.js';

/** A network on a learner, as the command line would run it on MNIST. */
export interface LearnerCase {
  readonly spec: NetworkSpec;
  readonly hardware: Hardware;
  readonly program: Program;
  readonly network: ExactNetwork;
}

/** DRTP with the defaults of the command line. */
export function learnerCase(layers: readonly number[], shape: ArrayShape): LearnerCase {
  const spec = networkOf({ rule: 'drtp', layers: [...layers] }, 'mnist');
  const hardware = hardwareFor(spec, shape);
  return { spec, hardware, program: compile(spec, hardware), network: initialiseExact(spec) };
}

/** The network that the speed goals name. */
export const MNIST_LAYERS = [784, 500, 10] as const;
