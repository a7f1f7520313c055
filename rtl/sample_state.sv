// S_n, the state from which everything random in training sample n is made: an LFSR that moves on 32
// steps with every training sample (lfsr.svh).
module sample_state (
  input  logic        clk_i,
  input  logic        enable_i,
  input  logic        seed_write_i,
  input  logic [31:0] seed_i,
  // A training sample starts; the state moves on before every one but the first after a seed.
  input  logic        next_sample_i,
  output logic [31:0] state_o
);

  `include "lfsr.svh"

  logic        fresh_q;
  logic [31:0] next;
  always_comb begin
    next = state_o;
    for (int k = 0; k < 32; k++) next = lfsr_step(next);
  end
  always_ff @(posedge clk_i) begin
    if (seed_write_i) begin
      state_o <= seed_i;
      fresh_q <= 1'b1;
    end else if (enable_i && next_sample_i) begin
      if (!fresh_q) state_o <= next;
      fresh_q <= 1'b0;
    end
  end

endmodule
