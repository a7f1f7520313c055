// Bytes to a serial line: a start bit, 8 data bits, the lowest first, one stop bit.
//
// Takes a byte in a cycle in which both `valid_i` and `ready_o` are high; ready again 10 bits later.
module uart_tx #(
  // At least 2.
  parameter int ClocksPerBit = 8
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       valid_i,
  output logic       ready_o,
  input  logic [7:0] data_i,
  output logic       tx_o
);

  localparam int CountWidth = $clog2(ClocksPerBit);

  logic [CountWidth-1:0] count_q;
  // What is still to be sent, the line's level in the lowest bit; ones follow.
  logic [8:0]            shift_q;
  logic [3:0]            left_q;

  assign ready_o = left_q == '0;
  assign tx_o = shift_q[0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      shift_q <= '1;
      left_q <= '0;
    end else if (ready_o) begin
      count_q <= CountWidth'(ClocksPerBit - 1);
      if (valid_i) begin
        shift_q <= {data_i, 1'b0};
        left_q <= 4'd10;
      end
    end else begin
      count_q <= count_q - CountWidth'(1);
      if (count_q == '0) begin
        count_q <= CountWidth'(ClocksPerBit - 1);
        shift_q <= {1'b1, shift_q[8:1]};
        left_q <= left_q - 4'd1;
      end
    end
  end

endmodule
