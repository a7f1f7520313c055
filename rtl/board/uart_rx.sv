// Bytes from a serial line: 8 data bits, the lowest first, no parity, one stop bit or more.
//
// `valid_o` is high for one cycle with each byte. A byte whose stop bit is low is none: `error_o` is
// high for one cycle, and the next byte begins after the line was high again. A low shorter than
// half a bit begins nothing. Whatever came before, a line that was high for the time of ten bits
// leaves the receiver waiting for a start bit.
module uart_rx #(
  // At least 2.
  parameter int ClocksPerBit = 8
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       rx_i,
  output logic       valid_o,
  output logic [7:0] data_o,
  output logic       error_o
);

  localparam int CountWidth = $clog2(ClocksPerBit + 1);
  localparam logic [CountWidth-1:0] Half = CountWidth'(ClocksPerBit / 2 - 1);
  localparam logic [CountWidth-1:0] Whole = CountWidth'(ClocksPerBit - 1);

  typedef enum logic [2:0] {
    Idle,
    Start,
    Data,
    Stop,
    Break
  } state_e;

  state_e                state_q;
  logic [1:0]            rx_q;
  logic [CountWidth-1:0] count_q;
  logic [2:0]            bit_q;
  logic                  line;
  assign line = rx_q[1];

  // The line is not in step with the clock: two registers.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rx_q <= 2'b11;
    else rx_q <= {rx_q[0], rx_i};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      count_q <= '0;
      bit_q <= '0;
      data_o <= '0;
      valid_o <= 1'b0;
      error_o <= 1'b0;
    end else begin
      valid_o <= 1'b0;
      error_o <= 1'b0;
      count_q <= count_q - CountWidth'(1);
      unique case (state_q)
        Idle: begin
          count_q <= Half;
          bit_q <= '0;
          if (!line) state_q <= Start;
        end
        Start: begin
          if (count_q == '0) begin
            count_q <= Whole;
            state_q <= line ? Idle : Data;
          end
        end
        Data: begin
          if (count_q == '0) begin
            count_q <= Whole;
            data_o <= {line, data_o[7:1]};
            bit_q <= bit_q + 3'd1;
            if (bit_q == 3'd7) state_q <= Stop;
          end
        end
        Stop: begin
          if (count_q == '0) begin
            valid_o <= line;
            error_o <= !line;
            state_q <= line ? Idle : Break;
          end
        end
        default: begin
          if (line) state_q <= Idle;
        end
      endcase
    end
  end

endmodule
