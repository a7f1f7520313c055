// Written by `systole types saturating_sum.sv --top saturating_sum --param Width=12`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of saturating_sum, as Verilator reports them. */
export const saturatingSumPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  a_i: { direction: 'input', width: 12, signed: true },
  b_i: { direction: 'input', width: 12, signed: true },
  sum_o: { direction: 'output', width: 12, signed: true },
} as const satisfies PortTypes;

export type SaturatingSumPorts = typeof saturatingSumPorts;

/** For `verilate`: saturating_sum with its ports. */
export const saturatingSumSpec: DesignSpec<SaturatingSumPorts> = {
  top: 'saturating_sum',
  sources: [join(import.meta.dirname, 'saturating_sum.sv')],
  parameters: { Width: 12 },
  ports: saturatingSumPorts,
};
