// iCE40-HX8K breakout board (HX8K-B-EVN): 12 MHz oscillator, FTDI serial port, no button.
//
// learner_parameters.svh is written for a network: `.Rows(2), .Cols(4), ...` of learner_board, its
// Identity among them. The clock is 12 MHz x (PllDivF + 1) / 2^PllDivQ, 60 MHz by default; a bit is
// ClocksPerBit clocks, 1 Mbaud by default.
module board_hx8k #(
  parameter logic [6:0] PllDivF = 7'd79,
  parameter logic [2:0] PllDivQ = 3'd4,
  parameter int unsigned ClocksPerBit = 60
) (
  input  logic clk_12m_i,
  input  logic rx_i,
  output logic tx_o,
  output logic led_ready_o,
  output logic led_busy_o
);

  logic clk;
  logic locked;
  SB_PLL40_CORE #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR         (4'd0),
    .DIVF         (PllDivF),
    .DIVQ         (PllDivQ),
    .FILTER_RANGE (3'd1)
  ) u_pll (
    .REFERENCECLK (clk_12m_i),
    .PLLOUTGLOBAL (clk),
    .LOCK         (locked),
    .RESETB       (1'b1),
    .BYPASS       (1'b0)
  );

  logic rst_n;
  board_reset u_reset (
    .clk_i   (clk),
    .ready_ni(!locked),
    .rst_no  (rst_n)
  );

  logic busy;
  assign led_ready_o = rst_n;
  assign led_busy_o = busy;

  learner_board #(
`include "learner_parameters.svh"
    , .ClocksPerBit(ClocksPerBit)
  ) u_board (
    .clk_i (clk),
    .rst_ni(rst_n),
    .rx_i,
    .tx_o,
    .busy_o(busy)
  );

endmodule
