// From any state, as garbage leaves it: a valid frame of one to three bytes, escaped where it must be. Its
// checksum is right, which is assumed; that crc32 computes it is a matter of tests.
module top (
  input logic       clk_i,
  input logic [7:0] data_i
);
  localparam logic [7:0] Flag = 8'h7e;
  localparam logic [7:0] Escape = 8'h7d;
  (* anyconst *) logic [1:0] length;
  (* anyconst *) logic [7:0] sequence;
  (* anyconst *) logic [23:0] payload;
  (* anyconst *) logic [31:0] checksum;
  always_comb assume (length != 2'd0);

  // A byte in every second cycle, from cycle 2 on.
  logic       odd_q = 1'b0;
  logic [3:0] sent_q = 4'd0;
  logic       escaped_q = 1'b0;
  logic       begun_q = 1'b0;
  logic       over_q = 1'b0;
  logic [3:0] last;
  logic [3:0] at;
  logic [7:0] plain;
  logic [7:0] byte_now;
  logic       special;
  assign last = 4'(length) + 4'd6;
  always_comb begin
    // Bytes 1 and 2 are length and sequence number.
    at = sent_q - 4'd3;
    plain = Flag;
    if (sent_q == 4'd1) plain = 8'(length);
    else if (sent_q == 4'd2) plain = sequence;
    else if (at < 4'(length)) plain = payload[8*at[1:0] +: 8];
    else plain = checksum[8*2'(at - 4'(length)) +: 8];
    if (sent_q == 4'd0) plain = Flag;
    special = sent_q != 4'd0 && (plain == Flag || plain == Escape);
    byte_now = special && !escaped_q ? Escape : special ? plain ^ 8'h20 : plain;
  end
  always_ff @(posedge clk_i) begin
    odd_q <= !odd_q;
    begun_q <= begun_q || odd_q;
    if (odd_q && begun_q && !over_q) begin
      escaped_q <= special && !escaped_q;
      if (!special || escaped_q) begin
        sent_q <= sent_q + 4'd1;
        if (sent_q == last) over_q <= 1'b1;
      end
    end
  end
  logic valid;
  assign valid = odd_q && begun_q && !over_q;
  always_comb if (valid) assume (data_i == byte_now);

  logic       write;
  logic [1:0] address;
  logic [7:0] value;
  logic       done;
  logic [1:0] its_length;
  logic [7:0] its_sequence;
  frame_rx #(
    .AddressWidth(2)
  ) u_dut (
    .clk_i, .rst_ni(1'b1), .hold_i(1'b0), .valid_i(valid), .data_i, .error_i(1'b0),
    .write_o(write), .address_o(address), .data_o(value),
    .done_o(done), .length_o(its_length), .sequence_o(its_sequence)
  );

  logic [7:0] kept_q [0:3];
  logic       done_q = 1'b0;
  logic       waited_q = 1'b0;
  always_ff @(posedge clk_i) begin
    if (write) kept_q[address] <= value;
    done_q <= done_q || (done && over_q);
    waited_q <= over_q;
  end
  always_comb begin
    // Nothing before the end, and then the frame as it was sent.
    if (sent_q > 4'd0 && !over_q) assert (!done);
    if (done && over_q) begin
      assert (!done_q && its_length == length && its_sequence == sequence);
      for (int k = 0; k < 3; k++) begin
        if (2'(k) < length) assert (kept_q[k] == payload[8*k +: 8]);
      end
    end
    if (waited_q) assert (done_q);
  end
endmodule
