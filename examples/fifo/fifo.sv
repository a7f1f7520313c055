// First in, first out, with valid/ready handshakes on both sides.
module fifo #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 8,
  localparam int unsigned LevelWidth = $clog2(Depth + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  in_valid_i,
  output logic                  in_ready_o,
  input  logic [Width-1:0]      in_data_i,
  output logic                  out_valid_o,
  input  logic                  out_ready_i,
  output logic [Width-1:0]      out_data_o,
  output logic [LevelWidth-1:0] level_o
);
  localparam int unsigned PointerWidth = Depth > 1 ? $clog2(Depth) : 1;
  localparam logic [PointerWidth-1:0] Last = PointerWidth'(Depth - 1);

  logic [Width-1:0]        mem [Depth];
  logic [PointerWidth-1:0] write_q, read_q;
  logic [LevelWidth-1:0]   level_q;
  logic                    push, pop;

  assign in_ready_o  = level_q != LevelWidth'(Depth);
  assign out_valid_o = level_q != '0;
  assign out_data_o  = mem[read_q];
  assign level_o     = level_q;
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      level_q <= '0;
    end else begin
      if (push) write_q <= write_q == Last ? '0 : write_q + 1'b1;
      if (pop) read_q <= read_q == Last ? '0 : read_q + 1'b1;
      level_q <= level_q + LevelWidth'(push) - LevelWidth'(pop);
    end
  end

  always_ff @(posedge clk_i) if (push) mem[write_q] <= in_data_i;
endmodule
