// iCEBreaker (iCE40 UP5K): 12 MHz crystal, FTDI serial port, user button as reset.
//
// learner_parameters.svh is written for a network: `.Rows(2), .Cols(4), ...` of learner_board, its
// Identity among them. The clock is 12 MHz x (PllDivF + 1) / 2^PllDivQ, 30 MHz by default; a bit is
// ClocksPerBit clocks, 1 Mbaud by default.
module board_icebreaker #(
  parameter logic [6:0] PllDivF = 7'd79,
  parameter logic [2:0] PllDivQ = 3'd5,
  parameter int unsigned ClocksPerBit = 30
) (
  input  logic clk_12m_i,
  input  logic button_ni,
  input  logic rx_i,
  output logic tx_o,
  output logic led_green_no,
  output logic led_red_no
);

  logic clk;
  logic locked;
  SB_PLL40_PAD #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR         (4'd0),
    .DIVF         (PllDivF),
    .DIVQ         (PllDivQ),
    .FILTER_RANGE (3'd1)
  ) u_pll (
    .PACKAGEPIN   (clk_12m_i),
    .PLLOUTGLOBAL (clk),
    .LOCK         (locked),
    .RESETB       (1'b1),
    .BYPASS       (1'b0)
  );

  logic rst_n;
  board_reset u_reset (
    .clk_i   (clk),
    .ready_ni(!(locked && button_ni)),
    .rst_no  (rst_n)
  );

  logic busy;
  assign led_green_no = !rst_n;
  assign led_red_no = !busy;

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
