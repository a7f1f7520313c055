// Written by `systole types register_slice.sv --top register_slice`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of register_slice, as Verilator reports them. */
export const registerSlicePorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  in_valid_i: { direction: 'input', width: 1, signed: false },
  in_ready_o: { direction: 'output', width: 1, signed: false },
  in_data_i: { direction: 'input', width: 16, signed: false },
  out_valid_o: { direction: 'output', width: 1, signed: false },
  out_ready_i: { direction: 'input', width: 1, signed: false },
  out_data_o: { direction: 'output', width: 16, signed: false },
} as const satisfies PortTypes;

export type RegisterSlicePorts = typeof registerSlicePorts;

/** For `verilate`: register_slice with its ports. */
export const registerSliceSpec: DesignSpec<RegisterSlicePorts> = {
  top: 'register_slice',
  sources: [join(import.meta.dirname, 'register_slice.sv')],
  ports: registerSlicePorts,
};
