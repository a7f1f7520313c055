// Written by `systole types axis_width_converter.sv --top axis_width_converter`. Do not edit: write it again.
import { join } from 'node:path';
import type { DesignSpec, PortTypes } from 'systole';

/** The ports of axis_width_converter, as Verilator reports them. */
export const axisWidthConverterPorts = {
  clk_i: { direction: 'input', width: 1, signed: false },
  rst_ni: { direction: 'input', width: 1, signed: false },
  s_axis_tvalid: { direction: 'input', width: 1, signed: false },
  s_axis_tready: { direction: 'output', width: 1, signed: false },
  s_axis_tdata: { direction: 'input', width: 32, signed: false },
  s_axis_tkeep: { direction: 'input', width: 4, signed: false },
  s_axis_tlast: { direction: 'input', width: 1, signed: false },
  s_axis_tuser: { direction: 'input', width: 8, signed: false },
  s_axis_tid: { direction: 'input', width: 4, signed: false },
  m_axis_tvalid: { direction: 'output', width: 1, signed: false },
  m_axis_tready: { direction: 'input', width: 1, signed: false },
  m_axis_tdata: { direction: 'output', width: 24, signed: false },
  m_axis_tkeep: { direction: 'output', width: 3, signed: false },
  m_axis_tlast: { direction: 'output', width: 1, signed: false },
  m_axis_tuser: { direction: 'output', width: 6, signed: false },
  m_axis_tid: { direction: 'output', width: 4, signed: false },
} as const satisfies PortTypes;

export type AxisWidthConverterPorts = typeof axisWidthConverterPorts;

/** For `verilate`: axis_width_converter with its ports. */
export const axisWidthConverterSpec: DesignSpec<AxisWidthConverterPorts> = {
  top: 'axis_width_converter',
  sources: [join(import.meta.dirname, 'axis_width_converter.sv')],
  ports: axisWidthConverterPorts,
};
