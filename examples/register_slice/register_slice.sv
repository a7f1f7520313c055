// A register between two valid/ready sides that cuts all paths, ready's too: what arrives while the
// way out is blocked waits in a second register. One word in every cycle.
module register_slice #(
  parameter int unsigned Width = 16
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,
  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);
  logic             valid_q, spare_valid_q;
  logic [Width-1:0] data_q, spare_q;

  assign in_ready_o  = !spare_valid_q;
  assign out_valid_o = valid_q;
  assign out_data_o  = data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q       <= 1'b0;
      spare_valid_q <= 1'b0;
    end else if (!valid_q || out_ready_i) begin
      valid_q       <= spare_valid_q || in_valid_i;
      spare_valid_q <= 1'b0;
    end else if (in_valid_i && in_ready_o) begin
      spare_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!valid_q || out_ready_i) data_q <= spare_valid_q ? spare_q : in_data_i;
    if (in_ready_o) spare_q <= in_data_i;
  end
endmodule
