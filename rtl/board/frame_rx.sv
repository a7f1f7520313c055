// Frames out of bytes: 7E, length, sequence number, payload, checksum (CRC-32 of all from the length
// on, lowest byte first). After the 7E, bytes 7E and 7D are sent as 7D and the byte XOR 20.
//
// A 7E begins a frame whatever came before, so no garbage outlasts it. The payload is written out as
// it comes; only `done_o`, high for one cycle, says that the checksum was right and what was written
// is a frame. Everything else (a wrong checksum, a byte without a stop bit, a length of 0 or above
// 2^AddressWidth - 1) is dropped without a word: the host sends again. While `hold_i` is high no
// frame begins. Bytes come at least 10 cycles apart.
module frame_rx #(
  // 2 to 8.
  parameter int AddressWidth = 8
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    hold_i,

  input  logic                    valid_i,
  input  logic [7:0]              data_i,
  input  logic                    error_i,

  output logic                    write_o,
  output logic [AddressWidth-1:0] address_o,
  output logic [7:0]              data_o,

  output logic                    done_o,
  output logic [AddressWidth-1:0] length_o,
  output logic [7:0]              sequence_o
);

  localparam logic [7:0] Flag = 8'h7e;
  localparam logic [7:0] Escape = 8'h7d;
  localparam logic [31:0] Residue = 32'hdebb_20e3;

  typedef enum logic [2:0] {
    Hunt,
    Length,
    Sequence,
    Payload,
    Checksum,
    Check
  } state_e;

  state_e                  state_q;
  logic                    escape_q;
  logic [AddressWidth-1:0] index_q;
  logic                    flag;
  logic                    take;
  logic [7:0]              value;
  logic                    busy;
  logic [31:0]             crc;

  assign flag = valid_i && data_i == Flag;
  // A byte of a frame, not of its escaping.
  assign take = valid_i && !flag && (escape_q || data_i != Escape) &&
      state_q != Hunt && state_q != Check;
  assign value = escape_q ? data_i ^ 8'h20 : data_i;

  assign write_o = take && state_q == Payload;
  assign address_o = index_q;
  assign data_o = value;
  assign done_o = state_q == Check && !busy && crc == Residue;

  crc32 u_crc (
    .clk_i,
    .rst_ni,
    .start_i(flag),
    .valid_i(take),
    .data_i (value),
    .busy_o (busy),
    .state_o(crc)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Hunt;
      escape_q <= 1'b0;
      index_q <= '0;
      length_o <= '0;
      sequence_o <= '0;
    end else if (flag) begin
      state_q <= hold_i ? Hunt : Length;
      escape_q <= 1'b0;
      index_q <= '0;
    end else if (error_i) begin
      state_q <= Hunt;
    end else if (state_q == Check) begin
      if (!busy) state_q <= Hunt;
    end else if (valid_i) begin
      escape_q <= !escape_q && data_i == Escape;
      if (take) begin
        unique case (state_q)
          Length: begin
            length_o <= value[AddressWidth-1:0];
            state_q <= value == 8'd0 || (value >> AddressWidth) != 8'd0 ? Hunt : Sequence;
          end
          Sequence: begin
            sequence_o <= value;
            state_q <= Payload;
          end
          Payload: begin
            index_q <= index_q + AddressWidth'(1);
            if (index_q == length_o - AddressWidth'(1)) begin
              index_q <= '0;
              state_q <= Checksum;
            end
          end
          default: begin
            index_q <= index_q + AddressWidth'(1);
            if (index_q == AddressWidth'(3)) state_q <= Check;
          end
        endcase
      end
    end
  end

endmodule
