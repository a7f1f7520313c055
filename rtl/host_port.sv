// The host's words: configuration in, read-back out, one command at a time, while no sample is
// being worked on. A read answers with one word on the response stream; a write does not answer.
//
//   address[31:28]
//   0 registers     0 identity (read)  1 infer start  2 last sample word  3 rounding
//                   4 random seed  5 clear the counters
//                   6 modulator {cosine, mixing matrix, Walsh, loss[2:0], sign of the error,
//                     sign only, LFSR}
//   1 program       word address
//   2 weights       {row[4:0], group[4:0], tile[15:0]}, read and write
//   3 tables        {output layer, index}
//   4 projection    {group[4:0], address[15:0]}
//   5 counters      counter (read)
//   6 mixing        address
module host_port #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned WordWidth = 64,
  parameter int unsigned CounterWidth = 48
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,

  input  logic                    cfg_valid_i,
  output logic                    cfg_ready_o,
  input  logic                    cfg_write_i,
  input  logic [31:0]             cfg_address_i,
  input  logic [63:0]             cfg_data_i,
  output logic                    rsp_valid_o,
  input  logic                    rsp_ready_i,
  output logic [63:0]             rsp_data_o,

  // A command may be carried out.
  input  logic                    settled_i,
  // Strobes of a write to each region, and of a read of weights.
  output logic                    program_o,
  output logic                    weights_o,
  output logic                    tables_o,
  output logic                    projection_o,
  output logic                    mixing_o,
  output logic                    seed_o,
  output logic                    clear_o,
  output logic                    probe_o,

  output logic [15:0]             infer_start_o,
  output logic [15:0]             last_word_o,
  output logic [1:0]              rounding_o,
  output logic                    lfsr_o,
  output logic                    sign_only_o,
  output logic                    sign_error_o,
  output logic [2:0]              loss_o,
  output logic                    walsh_o,
  output logic                    matrix_o,
  output logic                    cosine_o,

  input  logic                    probe_valid_i,
  input  logic [WordWidth-1:0]    probe_data_i,
  output logic [3:0]              counter_o,
  input  logic [CounterWidth-1:0] counter_i
);

  localparam logic [63:0] Identity =
      {32'h5359_5354, 8'd1, 8'(Rows), 8'(Cols), 8'(Group)};  // "SYST", version 1

  logic       accept;
  logic       write;
  logic       read;
  logic       probing_q;
  logic [3:0] region;
  assign region = cfg_address_i[31:28];
  assign cfg_ready_o = settled_i && !rsp_valid_o && !probing_q;
  assign accept = cfg_valid_i && cfg_ready_o;
  assign write = accept && cfg_write_i;
  assign read = accept && !cfg_write_i;

  assign program_o = write && region == 4'd1;
  assign weights_o = write && region == 4'd2;
  assign tables_o = write && region == 4'd3;
  assign projection_o = write && region == 4'd4;
  assign mixing_o = write && region == 4'd6;
  assign seed_o = write && region == 4'd0 && cfg_address_i[3:0] == 4'd4;
  assign clear_o = write && region == 4'd0 && cfg_address_i[3:0] == 4'd5;
  assign probe_o = read && region == 4'd2;
  assign counter_o = cfg_address_i[3:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      infer_start_o <= '0;
      last_word_o <= '0;
      rounding_o <= 2'd1;
      lfsr_o <= 1'b0;
      sign_only_o <= 1'b0;
      sign_error_o <= 1'b0;
      loss_o <= '0;
      walsh_o <= 1'b0;
      matrix_o <= 1'b0;
      cosine_o <= 1'b0;
    end else if (write && region == 4'd0) begin
      unique case (cfg_address_i[3:0])
        4'd1: infer_start_o <= cfg_data_i[15:0];
        4'd2: last_word_o <= cfg_data_i[15:0];
        4'd3: rounding_o <= cfg_data_i[1:0];
        4'd6: begin
          {cosine_o, matrix_o, walsh_o, loss_o, sign_error_o, sign_only_o, lfsr_o} <=
              cfg_data_i[8:0];
        end
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rsp_valid_o <= 1'b0;
      probing_q <= 1'b0;
      rsp_data_o <= '0;
    end else begin
      if (rsp_valid_o && rsp_ready_i) rsp_valid_o <= 1'b0;
      if (probe_o) probing_q <= 1'b1;
      if (probe_valid_i) begin
        probing_q <= 1'b0;
        rsp_valid_o <= 1'b1;
        rsp_data_o <= 64'(probe_data_i);
      end else if (read && region != 4'd2) begin
        rsp_valid_o <= 1'b1;
        rsp_data_o <= region == 4'd5 ? 64'(counter_i) : Identity;
      end
    end
  end

endmodule
