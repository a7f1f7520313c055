// Written by `systole types leaky_fifo.sv --top leaky_fifo`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of leaky_fifo, as Verilator reports them. */
export const leakyFifoPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  in_valid_i: { direction: 'input', width: 1, signed: false },
  in_ready_o: { direction: 'output', width: 1, signed: false },
  in_data_i: { direction: 'input', width: 8, signed: false },
  out_valid_o: { direction: 'output', width: 1, signed: false },
  out_ready_i: { direction: 'input', width: 1, signed: false },
  out_data_o: { direction: 'output', width: 8, signed: false },
} as const satisfies PortTypes;

export type LeakyFifoPorts = typeof leakyFifoPorts;

/** For `verilate`: leaky_fifo with its ports. */
export const leakyFifoSpec: DesignSpec<LeakyFifoPorts> = {
  top: 'leaky_fifo',
  sources: [join(import.meta.dirname, 'leaky_fifo.sv')],
  ports: leakyFifoPorts,
};
