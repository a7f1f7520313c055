// Written by `systole types axil_registers.sv --top axil_registers`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of axil_registers, as Verilator reports them. */
export const axilRegistersPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  s_axil_awvalid: { direction: 'input', width: 1, signed: false },
  s_axil_awready: { direction: 'output', width: 1, signed: false },
  s_axil_awaddr: { direction: 'input', width: 8, signed: false },
  s_axil_wvalid: { direction: 'input', width: 1, signed: false },
  s_axil_wready: { direction: 'output', width: 1, signed: false },
  s_axil_wdata: { direction: 'input', width: 32, signed: false },
  s_axil_wstrb: { direction: 'input', width: 4, signed: false },
  s_axil_bvalid: { direction: 'output', width: 1, signed: false },
  s_axil_bready: { direction: 'input', width: 1, signed: false },
  s_axil_bresp: { direction: 'output', width: 2, signed: false },
  s_axil_arvalid: { direction: 'input', width: 1, signed: false },
  s_axil_arready: { direction: 'output', width: 1, signed: false },
  s_axil_araddr: { direction: 'input', width: 8, signed: false },
  s_axil_rvalid: { direction: 'output', width: 1, signed: false },
  s_axil_rready: { direction: 'input', width: 1, signed: false },
  s_axil_rdata: { direction: 'output', width: 32, signed: false },
  s_axil_rresp: { direction: 'output', width: 2, signed: false },
  control_o: { direction: 'output', width: 4, signed: false },
} as const satisfies PortTypes;

export type AxilRegistersPorts = typeof axilRegistersPorts;

/** For `verilate`: axil_registers with its ports. */
export const axilRegistersSpec: DesignSpec<AxilRegistersPorts> = {
  top: 'axil_registers',
  sources: [join(import.meta.dirname, 'axil_registers.sv')],
  ports: axilRegistersPorts,
};
