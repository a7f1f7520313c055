// Written by `systole types fifo.sv --top fifo`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of fifo, as Verilator reports them. */
export const fifoPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  in_valid_i: { direction: 'input', width: 1, signed: false },
  in_ready_o: { direction: 'output', width: 1, signed: false },
  in_data_i: { direction: 'input', width: 8, signed: false },
  out_valid_o: { direction: 'output', width: 1, signed: false },
  out_ready_i: { direction: 'input', width: 1, signed: false },
  out_data_o: { direction: 'output', width: 8, signed: false },
  level_o: { direction: 'output', width: 4, signed: false },
} as const satisfies PortTypes;

export type FifoPorts = typeof fifoPorts;

/** For `verilate`: fifo with its ports. */
export const fifoSpec: DesignSpec<FifoPorts> = {
  top: 'fifo',
  sources: [join(import.meta.dirname, 'fifo.sv')],
  ports: fifoPorts,
};
