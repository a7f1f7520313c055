// Bytes out of a frame, as frame_rx takes them: 7E, length, sequence number, payload, checksum.
//
// `start_i` begins, while not `busy_o`; length and sequence number stay meanwhile. The payload is
// read from a memory that answers a cycle after it was asked.
module frame_tx #(
  parameter int AddressWidth = 8
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    start_i,
  // At least 1.
  input  logic [AddressWidth-1:0] length_i,
  input  logic [7:0]              sequence_i,
  output logic                    busy_o,

  output logic [AddressWidth-1:0] address_o,
  input  logic [7:0]              data_i,

  output logic                    valid_o,
  input  logic                    ready_i,
  output logic [7:0]              data_o
);

  localparam logic [7:0] Flag = 8'h7e;
  localparam logic [7:0] Escape = 8'h7d;

  typedef enum logic [2:0] {
    Idle,
    Begin,
    Length,
    Sequence,
    Payload,
    Checksum
  } state_e;

  state_e                  state_q;
  logic                    escape_q;
  logic [AddressWidth-1:0] index_q;
  logic [7:0]              value;
  logic                    special;
  logic                    sent;
  logic                    taken;
  logic                    crc_busy;
  logic [31:0]             crc;

  always_comb begin
    value = 8'd0;
    unique case (state_q)
      Length:   value = 8'(length_i);
      Sequence: value = sequence_i;
      Payload:  value = data_i;
      Checksum: value = ~crc[8*index_q[1:0] +: 8];
      default:  value = 8'd0;
    endcase
  end

  assign special = value == Flag || value == Escape;
  assign busy_o = state_q != Idle;
  assign address_o = index_q;
  // The checksum's 8 cycles are the memory's time, too.
  assign valid_o = busy_o && !crc_busy;
  assign data_o = state_q == Begin ? Flag : !special ? value : escape_q ? value ^ 8'h20 : Escape;
  assign sent = valid_o && ready_i;
  // A byte of the frame is through, not just the mark that it is escaped.
  assign taken = sent && (!special || escape_q);

  crc32 u_crc (
    .clk_i,
    .rst_ni,
    .start_i(state_q == Begin),
    .valid_i(taken && (state_q == Length || state_q == Sequence || state_q == Payload)),
    .data_i (value),
    .busy_o (crc_busy),
    .state_o(crc)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      escape_q <= 1'b0;
      index_q <= '0;
    end else if (state_q == Idle) begin
      index_q <= '0;
      escape_q <= 1'b0;
      if (start_i) state_q <= Begin;
    end else if (sent) begin
      escape_q <= special && !escape_q && state_q != Begin;
      if (taken || state_q == Begin) begin
        unique case (state_q)
          Begin:    state_q <= Length;
          Length:   state_q <= Sequence;
          Sequence: state_q <= Payload;
          Payload: begin
            index_q <= index_q + AddressWidth'(1);
            if (index_q == length_i - AddressWidth'(1)) begin
              index_q <= '0;
              state_q <= Checksum;
            end
          end
          default: begin
            index_q <= index_q + AddressWidth'(1);
            if (index_q == AddressWidth'(3)) state_q <= Idle;
          end
        endcase
      end
    end
  end

endmodule
