// A FIFO of four words with a bug left in on purpose: see level_q.
module leaky_fifo (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       in_valid_i,
  output logic       in_ready_o,
  input  logic [7:0] in_data_i,
  output logic       out_valid_o,
  input  logic       out_ready_i,
  output logic [7:0] out_data_o
);
  logic [7:0] mem [4];
  logic [1:0] write_q, read_q;
  logic [2:0] level_q;
  logic       push, pop;

  assign in_ready_o  = level_q != 3'd4;
  assign out_valid_o = level_q != 3'd0;
  assign out_data_o  = mem[read_q];
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      level_q <= '0;
    end else begin
      if (push) write_q <= write_q + 2'd1;
      if (pop) read_q <= read_q + 2'd1;
      // The bug: a word that leaves while another one enters is not counted.
      if (push) level_q <= level_q + 3'd1;
      else if (pop) level_q <= level_q - 3'd1;
    end
  end

  always_ff @(posedge clk_i) if (push) mem[write_q] <= in_data_i;
endmodule
