// A UART: eight bits, no parity, one stop bit, lowest bit first; one bit lasts Divider cycles.
module uart #(
  parameter int unsigned Divider = 8
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  // To the line.
  input  logic       tx_valid_i,
  output logic       tx_ready_o,
  input  logic [7:0] tx_data_i,
  output logic       tx_o,
  // From the line; a byte that is not taken is lost.
  input  logic       rx_i,
  output logic       rx_valid_o,
  output logic [7:0] rx_data_o,
  // The stop bit was missing.
  output logic       rx_error_o
);
  localparam int unsigned CountWidth = $clog2(Divider + 1);
  localparam logic [CountWidth-1:0] Whole = CountWidth'(Divider - 1);
  // To the middle of a bit, less the two cycles of the synchroniser.
  localparam logic [CountWidth-1:0] Half = CountWidth'(Divider / 2 - 1);

  // Stop bit, data and start bit; ones follow, the line's state of rest.
  logic [9:0]            tx_shift_q;
  logic [3:0]            tx_bits_q;
  logic [CountWidth-1:0] tx_count_q;

  assign tx_ready_o = tx_bits_q == 4'd0;
  assign tx_o       = tx_shift_q[0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tx_shift_q <= '1;
      tx_bits_q  <= '0;
      tx_count_q <= '0;
    end else if (tx_ready_o) begin
      if (tx_valid_i) begin
        tx_shift_q <= {1'b1, tx_data_i, 1'b0};
        tx_bits_q  <= 4'd10;
        tx_count_q <= Whole;
      end
    end else if (tx_count_q != '0) begin
      tx_count_q <= tx_count_q - 1'b1;
    end else begin
      tx_shift_q <= {1'b1, tx_shift_q[9:1]};
      tx_bits_q  <= tx_bits_q - 4'd1;
      tx_count_q <= Whole;
    end
  end

  logic                  rx_q, rx_q2;
  logic [8:0]            rx_shift_q;
  logic [3:0]            rx_bits_q;
  logic [CountWidth-1:0] rx_count_q;
  logic                  rx_done;

  assign rx_done    = rx_bits_q == 4'd1 && rx_count_q == '0;
  assign rx_valid_o = rx_done && rx_q2;
  assign rx_error_o = rx_done && !rx_q2;
  assign rx_data_o  = rx_shift_q[8:1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {rx_q2, rx_q} <= '1;
      rx_shift_q    <= '0;
      rx_bits_q     <= '0;
      rx_count_q    <= '0;
    end else begin
      {rx_q2, rx_q} <= {rx_q, rx_i};
      if (rx_bits_q == 4'd0) begin
        if (!rx_q2) begin
          rx_bits_q  <= 4'd10;
          rx_count_q <= Half;
        end
      end else if (rx_count_q != '0) begin
        rx_count_q <= rx_count_q - 1'b1;
      end else begin
        rx_shift_q <= {rx_q2, rx_shift_q[8:1]};
        rx_bits_q  <= rx_bits_q - 4'd1;
        rx_count_q <= Whole;
        // A start bit that is gone in its middle was noise.
        if (rx_bits_q == 4'd10 && rx_q2) rx_bits_q <= 4'd0;
      end
    end
  end
endmodule
