// Written by `systole types rotator.sv --top rotator`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of rotator, as Verilator reports them. */
export const rotatorPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  data_i: { direction: 'input', width: 200, signed: false },
  places_i: { direction: 'input', width: 8, signed: false },
  data_o: { direction: 'output', width: 200, signed: false },
} as const satisfies PortTypes;

export type RotatorPorts = typeof rotatorPorts;

/** For `verilate`: rotator with its ports. */
export const rotatorSpec: DesignSpec<RotatorPorts> = {
  top: 'rotator',
  sources: [join(import.meta.dirname, 'rotator.sv')],
  ports: rotatorPorts,
};
