// Written by `systole types async_fifo.sv --top async_fifo`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of async_fifo, as Verilator reports them. */
export const asyncFifoPorts = {
  wr_clk_i: { direction: 'input', width: 1, signed: false },
  rd_clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  wr_valid_i: { direction: 'input', width: 1, signed: false },
  wr_ready_o: { direction: 'output', width: 1, signed: false },
  wr_data_i: { direction: 'input', width: 8, signed: false },
  rd_valid_o: { direction: 'output', width: 1, signed: false },
  rd_ready_i: { direction: 'input', width: 1, signed: false },
  rd_data_o: { direction: 'output', width: 8, signed: false },
} as const satisfies PortTypes;

export type AsyncFifoPorts = typeof asyncFifoPorts;

/** For `verilate`: async_fifo with its ports. */
export const asyncFifoSpec: DesignSpec<AsyncFifoPorts> = {
  top: 'async_fifo',
  sources: [join(import.meta.dirname, 'async_fifo.sv')],
  ports: asyncFifoPorts,
};
