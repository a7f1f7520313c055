// Written by `systole types uart.sv --top uart`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of uart, as Verilator reports them. */
export const uartPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  tx_valid_i: { direction: 'input', width: 1, signed: false },
  tx_ready_o: { direction: 'output', width: 1, signed: false },
  tx_data_i: { direction: 'input', width: 8, signed: false },
  tx_o: { direction: 'output', width: 1, signed: false },
  rx_i: { direction: 'input', width: 1, signed: false },
  rx_valid_o: { direction: 'output', width: 1, signed: false },
  rx_data_o: { direction: 'output', width: 8, signed: false },
  rx_error_o: { direction: 'output', width: 1, signed: false },
} as const satisfies PortTypes;

export type UartPorts = typeof uartPorts;

/** For `verilate`: uart with its ports. */
export const uartSpec: DesignSpec<UartPorts> = {
  top: 'uart',
  sources: [join(import.meta.dirname, 'uart.sv')],
  ports: uartPorts,
};
