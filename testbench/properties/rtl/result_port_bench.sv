// The result port between two streams. A word taken in cycle t reaches the port a group at a time,
// group g in t + 1 + g, as the lanes deliver it, and everything holds while the port is full.
module result_port_bench #(
  parameter int unsigned Groups = 3,
  parameter int unsigned WordWidth = 8,
  parameter int unsigned Slots = 8
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        valid_i,
  output logic                        ready_o,
  input  logic [WordWidth*Groups-1:0] data_i,
  output logic                        valid_o,
  input  logic                        ready_i,
  output logic [WordWidth*Groups-1:0] data_o
);

  logic                        full;
  logic                        enable;
  logic [Groups-1:0]           write_q;
  logic [WordWidth*Groups-1:0] word_q [0:Groups-1];
  logic [WordWidth*Groups-1:0] skewed;

  assign enable = !(write_q[0] && full);
  assign ready_o = enable;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) write_q <= '0;
    else if (enable) write_q <= Groups'({write_q, valid_i});
  end
  always_ff @(posedge clk_i) begin
    if (enable) begin
      word_q[0] <= data_i;
      for (int g = 1; g < int'(Groups); g++) word_q[g] <= word_q[g - 1];
    end
  end
  for (genvar g = 0; g < Groups; g++) begin : gen_group
    assign skewed[WordWidth*g +: WordWidth] = word_q[g][WordWidth*g +: WordWidth];
  end

  result_port #(
    .Groups   (Groups),
    .WordWidth(WordWidth),
    .Slots    (Slots)
  ) u_port (
    .clk_i,
    .rst_ni,
    .enable_i(enable),
    .write_i (write_q),
    .data_i  (skewed),
    .full_o  (full),
    .valid_o,
    .ready_i,
    .data_o
  );

endmodule
