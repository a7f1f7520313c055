// The checksum of Ethernet and zip (CRC-32, reflected polynomial EDB88320), a bit a cycle.
//
// `start_i` begins anew. A byte given with `valid_i` is taken in within the 8 cycles that follow, in
// which `busy_o` is high and no other may be given. The checksum is the complement of `state_o`;
// over bytes and their checksum, lowest byte first, `state_o` is DEBB20E3.
module crc32 (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,
  input  logic        valid_i,
  input  logic [7:0]  data_i,
  output logic        busy_o,
  output logic [31:0] state_o
);

  logic [31:0] state_q;
  logic [7:0]  data_q;
  logic [3:0]  left_q;

  assign busy_o = left_q != '0;
  assign state_o = state_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= '1;
      data_q <= '0;
      left_q <= '0;
    end else begin
      if (valid_i) begin
        data_q <= data_i;
        left_q <= 4'd8;
      end else if (busy_o) begin
        data_q <= {1'b0, data_q[7:1]};
        left_q <= left_q - 4'd1;
      end
      if (start_i) begin
        state_q <= '1;
      end else if (busy_o) begin
        state_q <= {1'b0, state_q[31:1]} ^ (state_q[0] ^ data_q[0] ? 32'hedb8_8320 : 32'd0);
      end
    end
  end

endmodule
