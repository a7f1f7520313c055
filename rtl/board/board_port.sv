// Carries out the frames of a host on the learner's ports, one at a time, and answers each.
//
// A frame that comes again, with the sequence number of the one before, is not carried out again:
// its answer is sent again. After a reset everything but a greeting is refused, so that a host learns
// of a board that lost what it was told. The payload begins with what is asked; so does the answer,
// or with Lost (no greeting since the reset) or Bad (no such request, or cut short) alone.
//
//   Hello    -> the learner's identity word, then Identity, each 8 bytes
//   Reset    the learner, as its reset pin does
//   Write    address (4), then words (8), to this address and those that follow
//   Read     address (4), count (1) -> words (8)
//   Train    samples, by parts: words (1), label (2), then the words -> results
//   Infer    the same
//
// Numbers are sent with their lowest byte first; sample and result words take whole bytes. The
// answer to samples comes when the learner has settled. Answers longer than 255 bytes are the host's
// to avoid.
module board_port #(
  parameter int SampleWidth = 32,
  parameter int ResultWidth = 32,
  parameter logic [63:0] Identity = 64'd0
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  // Frames.
  input  logic                   done_i,
  input  logic [7:0]             length_i,
  input  logic [7:0]             sequence_i,
  output logic                   busy_o,
  output logic [7:0]             request_address_o,
  input  logic [7:0]             request_i,
  output logic                   write_o,
  output logic [7:0]             write_address_o,
  output logic [7:0]             write_data_o,
  output logic                   start_o,
  output logic [7:0]             length_o,
  output logic [7:0]             sequence_o,
  input  logic                   sending_i,

  // Learner.
  output logic                   learner_rst_no,
  output logic                   cfg_valid_o,
  input  logic                   cfg_ready_i,
  output logic                   cfg_write_o,
  output logic [31:0]            cfg_address_o,
  output logic [63:0]            cfg_data_o,
  input  logic                   rsp_valid_i,
  output logic                   rsp_ready_o,
  input  logic [63:0]            rsp_data_i,
  output logic                   sample_valid_o,
  input  logic                   sample_ready_i,
  output logic [SampleWidth-1:0] sample_data_o,
  output logic [15:0]            sample_label_o,
  output logic                   sample_train_o,
  input  logic                   result_valid_i,
  output logic                   result_ready_o,
  input  logic [ResultWidth-1:0] result_data_i,
  input  logic                   settled_i
);

  localparam int SampleBytes = (SampleWidth + 7) / 8;
  localparam int ResultBytes = (ResultWidth + 7) / 8;
  // Of words that come in, and of those that go out.
  localparam int InBytes = SampleBytes > 8 ? SampleBytes : 8;
  localparam int OutBytes = ResultBytes > 8 ? ResultBytes : 8;
  localparam int IndexWidth = $clog2(InBytes > OutBytes ? InBytes : OutBytes);

  localparam logic [7:0] Hello = 8'd1;
  localparam logic [7:0] Reset = 8'd2;
  localparam logic [7:0] Write = 8'd3;
  localparam logic [7:0] Read = 8'd4;
  localparam logic [7:0] Train = 8'd5;
  localparam logic [7:0] Infer = 8'd6;
  localparam logic [7:0] Lost = 8'h81;
  localparam logic [7:0] Bad = 8'h82;

  typedef enum logic [3:0] {
    Idle,
    Decode,
    Restart,
    Address,
    Count,
    Data,
    Store,
    Fetch,
    Answer,
    Greet,
    Words,
    Label,
    Sample,
    Send,
    Settle,
    Respond
  } state_e;

  state_e                state_q;
  logic                  greeted_q;
  logic                  hello_q;
  logic                  samples_q;
  logic                  train_q;
  logic                  store_q;
  logic                  rst_nq;
  logic                  sent_q;
  logic [7:0]            last_q;
  logic [7:0]            read_q;
  logic                  fresh_q;
  logic [7:0]            length_q;
  logic [IndexWidth-1:0] index_q;
  logic [IndexWidth-1:0] out_q;
  logic [31:0]           address_q;
  logic [7:0]            count_q;
  logic [15:0]           label_q;
  logic [8*InBytes-1:0]  word_q;
  logic [7:0]            fill_q;

  // ---- The request, a byte in two cycles: address, then data.

  logic at_end;
  logic wants;
  logic take;
  assign at_end = read_q == length_q;
  assign wants = state_q == Decode || state_q == Address || state_q == Count || state_q == Data ||
      state_q == Words || state_q == Label || state_q == Sample;
  assign take = wants && fresh_q;
  assign request_address_o = read_q;

  // Between records is where a request may end.
  logic complete;
  logic cut;
  assign complete = at_end && !fresh_q && ((state_q == Data && index_q == '0) || state_q == Words);
  assign cut = at_end && !fresh_q && wants && !complete;

  // ---- The answer, a byte a cycle.

  logic                  decided;
  logic                  again;
  logic                  out_valid;
  logic                  out_last;
  logic [8*OutBytes-1:0] out_word;
  assign again = greeted_q && sequence_i == last_q && request_i != Hello;
  assign decided = take && state_q == Decode && !again;

  always_comb begin
    out_valid = samples_q && result_valid_i && state_q != Decode && state_q != Idle;
    out_word = (8*OutBytes)'(result_data_i);
    out_last = out_q == IndexWidth'(ResultBytes - 1);
    if (!samples_q) begin
      out_valid = (state_q == Answer && rsp_valid_i) || state_q == Greet;
      out_word = (8*OutBytes)'(state_q == Greet ? Identity : rsp_data_i);
      out_last = out_q == IndexWidth'(7);
    end
  end
  assign rsp_ready_o = out_valid && out_last && state_q == Answer;
  assign result_ready_o = out_valid && out_last && samples_q;

  logic known;
  assign known = request_i >= Hello && request_i <= Infer;
  always_comb begin
    write_o = decided || cut || out_valid;
    write_address_o = fill_q;
    write_data_o = out_word[8*out_q +: 8];
    if (cut) begin
      write_address_o = 8'd0;
      write_data_o = Bad;
    end else if (decided) begin
      write_address_o = 8'd0;
      write_data_o = !known ? Bad : !greeted_q && request_i != Hello ? Lost : request_i;
    end
  end

  assign busy_o = state_q != Idle;
  // The answer is sent when its last byte is written.
  assign start_o = state_q == Respond && !sent_q;
  assign length_o = fill_q;
  assign sequence_o = sequence_i;

  // ---- The learner.

  assign learner_rst_no = rst_nq;
  assign cfg_valid_o = state_q == Store || state_q == Fetch;
  assign cfg_write_o = state_q == Store;
  assign cfg_address_o = address_q;
  assign cfg_data_o = word_q[8*InBytes-1 -: 64];
  assign sample_valid_o = state_q == Send;
  assign sample_data_o = word_q[8*(InBytes-SampleBytes) +: SampleWidth];
  assign sample_label_o = label_q;
  assign sample_train_o = train_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      greeted_q <= 1'b0;
      hello_q <= 1'b0;
      samples_q <= 1'b0;
      train_q <= 1'b0;
      store_q <= 1'b0;
      rst_nq <= 1'b0;
      sent_q <= 1'b0;
      last_q <= '0;
      read_q <= '0;
      fresh_q <= 1'b0;
      length_q <= '0;
      index_q <= '0;
      out_q <= '0;
      address_q <= '0;
      count_q <= '0;
      label_q <= '0;
      fill_q <= '0;
    end else begin
      rst_nq <= state_q != Restart;
      sent_q <= state_q == Respond;
      fresh_q <= wants && !fresh_q && !at_end;
      if (take) begin
        read_q <= read_q + 8'd1;
        index_q <= index_q + IndexWidth'(1);
      end
      if (out_valid) begin
        fill_q <= fill_q + 8'd1;
        out_q <= out_last ? '0 : out_q + IndexWidth'(1);
      end
      unique case (state_q)
        Idle: begin
          read_q <= '0;
          length_q <= length_i;
          if (done_i) state_q <= Decode;
        end
        Decode: begin
          if (take) begin
            index_q <= '0;
            if (again) begin
              state_q <= Respond;
            end else begin
              last_q <= sequence_i;
              fill_q <= 8'd1;
              out_q <= '0;
              hello_q <= request_i == Hello;
              samples_q <= 1'b0;
              store_q <= request_i == Write;
              train_q <= request_i == Train;
              if (!known || (!greeted_q && request_i != Hello)) begin
                state_q <= Respond;
              end else begin
                unique case (request_i)
                  Hello: begin
                    greeted_q <= 1'b1;
                    address_q <= '0;
                    count_q <= 8'd1;
                    state_q <= Fetch;
                  end
                  Reset:        state_q <= Restart;
                  Write, Read:  state_q <= Address;
                  default: begin
                    samples_q <= 1'b1;
                    state_q <= Words;
                  end
                endcase
              end
            end
          end
        end
        Restart: begin
          // Long enough for every register of the learner.
          index_q <= index_q + IndexWidth'(1);
          if (index_q == '1) state_q <= Respond;
        end
        Address: begin
          if (take) begin
            address_q <= {request_i, address_q[31:8]};
            if (index_q == IndexWidth'(3)) begin
              index_q <= '0;
              state_q <= store_q ? Data : Count;
            end
          end
        end
        Count: begin
          if (take) begin
            count_q <= request_i;
            state_q <= request_i == 8'd0 ? Respond : Fetch;
          end
        end
        Data: begin
          if (take && index_q == IndexWidth'(7)) begin
            index_q <= '0;
            state_q <= Store;
          end
          if (complete) state_q <= Respond;
        end
        Store: begin
          if (cfg_ready_i) begin
            address_q[15:0] <= address_q[15:0] + 16'd1;
            state_q <= Data;
          end
        end
        Fetch: begin
          if (cfg_ready_i) state_q <= Answer;
        end
        Answer: begin
          if (out_valid && out_last) begin
            address_q[15:0] <= address_q[15:0] + 16'd1;
            count_q <= count_q - 8'd1;
            state_q <= count_q != 8'd1 ? Fetch : hello_q ? Greet : Respond;
          end
        end
        Greet: begin
          if (out_last) state_q <= Respond;
        end
        Words: begin
          index_q <= '0;
          if (take) begin
            count_q <= request_i;
            state_q <= Label;
          end
          if (complete) state_q <= Settle;
        end
        Label: begin
          if (take) begin
            label_q <= {request_i, label_q[15:8]};
            if (index_q == IndexWidth'(1)) begin
              index_q <= '0;
              state_q <= Sample;
            end
          end
        end
        Sample: begin
          if (take && index_q == IndexWidth'(SampleBytes - 1)) begin
            index_q <= '0;
            state_q <= Send;
          end
        end
        Send: begin
          if (sample_ready_i) begin
            count_q <= count_q - 8'd1;
            state_q <= count_q == 8'd1 ? Words : Sample;
          end
        end
        Settle: begin
          if (settled_i && !result_valid_i) state_q <= Respond;
        end
        default: begin
          if (sent_q && !sending_i) state_q <= Idle;
        end
      endcase
      if (cut) begin
        fill_q <= 8'd1;
        samples_q <= 1'b0;
        state_q <= Respond;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) word_q <= {request_i, word_q[8*InBytes-1:8]};
  end

endmodule
