// A FIFO between two clocks: pointers cross in Gray code, so that a bit that is just changing costs a
// cycle, never a word. Depth is 2^Log2Depth.
module async_fifo #(
  parameter int unsigned Width     = 8,
  parameter int unsigned Log2Depth = 3
) (
  input  logic             wr_clk_i,
  input  logic             rd_clk_i,
  input  logic             rst_ni,
  input  logic             wr_valid_i,
  output logic             wr_ready_o,
  input  logic [Width-1:0] wr_data_i,
  output logic             rd_valid_o,
  input  logic             rd_ready_i,
  output logic [Width-1:0] rd_data_o
);
  logic [Width-1:0]   mem [2**Log2Depth];
  // One bit more than an address: full and empty differ in it.
  logic [Log2Depth:0] wr_q, wr_gray_q, rd_q, rd_gray_q;
  logic [Log2Depth:0] wr_d, rd_d;
  logic [Log2Depth:0] rd_in_wr_q, rd_in_wr_q2, wr_in_rd_q, wr_in_rd_q2;

  assign wr_ready_o = wr_gray_q != {~rd_in_wr_q2[Log2Depth:Log2Depth-1], rd_in_wr_q2[Log2Depth-2:0]};
  assign rd_valid_o = rd_gray_q != wr_in_rd_q2;
  assign rd_data_o  = mem[rd_q[Log2Depth-1:0]];
  assign wr_d       = wr_q + (Log2Depth+1)'(wr_valid_i && wr_ready_o);
  assign rd_d       = rd_q + (Log2Depth+1)'(rd_valid_o && rd_ready_i);

  always_ff @(posedge wr_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {wr_q, wr_gray_q, rd_in_wr_q, rd_in_wr_q2} <= '0;
    end else begin
      wr_q                      <= wr_d;
      wr_gray_q                 <= wr_d ^ (wr_d >> 1);
      {rd_in_wr_q2, rd_in_wr_q} <= {rd_in_wr_q, rd_gray_q};
    end
  end

  always_ff @(posedge rd_clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {rd_q, rd_gray_q, wr_in_rd_q, wr_in_rd_q2} <= '0;
    end else begin
      rd_q                      <= rd_d;
      rd_gray_q                 <= rd_d ^ (rd_d >> 1);
      {wr_in_rd_q2, wr_in_rd_q} <= {wr_in_rd_q, wr_gray_q};
    end
  end

  always_ff @(posedge wr_clk_i) begin
    if (wr_valid_i && wr_ready_o) mem[wr_q[Log2Depth-1:0]] <= wr_data_i;
  end
endmodule
