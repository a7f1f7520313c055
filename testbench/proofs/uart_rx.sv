// From any state, as garbage leaves it: the line is high for the time of ten bits, then comes a byte, then
// the line is high again.
module top (
  input logic clk_i,
  input logic rx_i
);
  localparam int ClocksPerBit = 4;
  localparam int Gap = 10 * ClocksPerBit;
  localparam int Sent = Gap + 10 * ClocksPerBit;
  // Two registers, half a bit to the middle of the stop bit, and one to say so.
  localparam int Said = Gap + 2 + ClocksPerBit / 2 + 9 * ClocksPerBit + 1;

  logic [7:0] cycle_q = '0;
  always_ff @(posedge clk_i) cycle_q <= cycle_q + 8'd1;
  (* anyconst *) logic [7:0] data;
  logic [9:0] frame;
  logic [7:0] place;
  assign frame = {1'b1, data, 1'b0};
  assign place = (cycle_q - 8'(Gap)) / 8'(ClocksPerBit);
  always_comb begin
    if (cycle_q < 8'(Gap) || cycle_q >= 8'(Sent)) assume (rx_i);
    else assume (rx_i == frame[4'(place)]);
  end

  logic       valid;
  logic [7:0] value;
  logic       error;
  uart_rx #(
    .ClocksPerBit(ClocksPerBit)
  ) u_dut (
    .clk_i, .rst_ni(1'b1), .rx_i,
    .valid_o(valid), .data_o(value), .error_o(error)
  );

  always_comb begin
    if (cycle_q >= 8'(Gap) && cycle_q <= 8'(Said)) begin
      assert (valid == (cycle_q == 8'(Said)));
      assert (!error);
      if (valid) assert (value == data);
    end
  end
endmodule
