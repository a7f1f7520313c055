// A reset in step with the clock: from the start, and again two cycles after each cause, until 16 cycles
// after the last of them. Registers of these devices are 0 at the start.
module board_reset (
  input  logic clk_i,
  // Low when the clock runs and nobody asks for a reset.
  input  logic ready_ni,
  output logic rst_no
);

  logic [1:0] cause_q;
  logic [4:0] count_q;

  always_ff @(posedge clk_i) begin
    cause_q <= {cause_q[0], ready_ni};
    if (cause_q[1]) count_q <= '0;
    else if (!count_q[4]) count_q <= count_q + 5'd1;
  end

  assign rst_no = count_q[4];

endmodule
