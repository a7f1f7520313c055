
  // Group g is written g cycles after group 0, stalls not counted; nothing is fed while full_o says so.
  logic [Groups:0] written_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) written_q <= '0;
    else if (enable_i) written_q <= {written_q[Groups-1:0], write_i[0]};
  end
  always_comb begin
    assume (!(enable_i && write_i[0] && full_o));
    for (int g = 1; g < Groups; g++) assume (write_i[g] == written_q[g - 1]);
  end

  // One word, any one, is followed from its first group's write to its reading.
  (* anyseq *) logic            pick;
  logic                         following_q;
  logic [SlotWidth:0]           ahead_q;
  logic [WordWidth*Groups-1:0]  word_q;
  logic                         take;
  assign take = valid_o && ready_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      following_q <= 1'b0;
    end else begin
      if (!following_q && pick && enable_i && write_i[0]) begin
        following_q <= 1'b1;
        ahead_q <= held - (SlotWidth + 1)'(take);
        word_q[WordWidth-1:0] <= data_i[WordWidth-1:0];
      end else if (following_q && take) begin
        ahead_q <= ahead_q - 1'b1;
        if (ahead_q == 0) following_q <= 1'b0;
      end
    end
  end
  for (genvar g = 1; g < Groups; g++) begin : gen_followed
    always_ff @(posedge clk_i) begin
      if (following_q && enable_i && write_i[g]
          && (SlotWidth + 1)'(write_q[g] - read_q) == ahead_q) begin
        word_q[WordWidth*g +: WordWidth] <= data_i[WordWidth*g +: WordWidth];
      end
    end
  end

  logic                        was_waiting_q;
  logic [WordWidth*Groups-1:0] waiting_word_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) was_waiting_q <= 1'b0;
    else was_waiting_q <= valid_o && !ready_i;
  end
  always_ff @(posedge clk_i) waiting_word_q <= data_o;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // What was followed comes out, whole, when it is its turn.
      if (following_q && take && ahead_q == 0) assert (data_o == word_q);
      if (following_q) assert (ahead_q < held);
      // A word that waits stays as it is.
      if (was_waiting_q) assert (valid_o && data_o == waiting_word_q);
      // What holds in every state.
      assert (held <= Slots);
      assert (full_o == (held == Slots));
      for (int g = 1; g < Groups; g++) begin
        assert ((SlotWidth + 1)'(write_q[g - 1] - write_q[g]) == (SlotWidth + 1)'(written_q[g - 1]));
        assert ((SlotWidth + 1)'(write_q[g] - read_q) <= Slots);
      end
    end
  end
  for (genvar g = 0; g < Groups; g++) begin : gen_kept
    logic [SlotWidth-1:0] at;
    logic [SlotWidth:0] have;
    assign at = SlotWidth'(read_q + ahead_q);
    assign have = write_q[g] - read_q;
    always_ff @(posedge clk_i) begin
      if (rst_ni && following_q && have > ahead_q) begin
        assert (gen_group[g].slot_q[at] == word_q[WordWidth*g +: WordWidth]);
      end
    end
  end
