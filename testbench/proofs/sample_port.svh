
  // Only what is pending is started, only what was started is released.
  logic started;
  assign started = full_q[release_q] && !pending_q[release_q];
  always_comb begin
    if (start_i) assume (pending_o);
    if (release_i) assume (started);
    assume (last_word_i == 16'd2);
  end

  // One sample, any one, is followed from its last word to its start, then to its release.
  (* anyseq *) logic pick;
  logic              following_q;
  logic              begun_q;
  logic              buffer_q;
  logic [15:0]       its_label_q;
  logic              its_train_q;
  logic              done;
  assign done = accept && word_q == last_word_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      following_q <= 1'b0;
      begun_q <= 1'b0;
    end else if (!following_q) begin
      following_q <= pick && done;
      begun_q <= 1'b0;
      buffer_q <= fill_q;
      its_label_q <= label_i;
      its_train_q <= train_i;
    end else begin
      if (start_i && start_q == buffer_q) begun_q <= 1'b1;
      if (release_i && release_q == buffer_q) following_q <= 1'b0;
    end
  end

  // How many samples were taken, started and released; of any two, at most two apart.
  logic [2:0] taken_q;
  logic [2:0] started_q;
  logic [2:0] released_q;
  logic [15:0] expected_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      taken_q <= '0;
      started_q <= '0;
      released_q <= '0;
      expected_q <= '0;
    end else begin
      if (done) taken_q <= taken_q + 3'd1;
      if (start_i) started_q <= started_q + 3'd1;
      if (release_i) released_q <= released_q + 3'd1;
      if (accept) expected_q <= done ? '0 : expected_q + 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // Words are stored one after another, each once, and none where a sample still is.
      assert (write_o == (valid_i && ready_o));
      if (write_o) assert (16'(address_o) == expected_q && expected_q <= last_word_i);
      if (write_o && following_q) assert (buffer_o != buffer_q);
      // A sample is started once, in its turn, with its own label; never while none is there.
      if (following_q && !begun_q && pending_o && start_q == buffer_q) begin
        assert (pending_buffer_o == buffer_q && pending_label_o == its_label_q
            && pending_train_o == its_train_q);
      end
      if (following_q && begun_q) assert (!pending_q[buffer_q]);
      assert (pending_o == (taken_q != started_q));
      // A port with room takes a word.
      assert (ready_o == (enable_i && (3'(taken_q - released_q) < 3'd2)));
      // What holds in every state.
      assert (word_q == expected_q && word_q <= last_word_i);
      assert (fill_q == taken_q[0] && start_q == started_q[0] && release_q == released_q[0]);
      assert (3'(taken_q - started_q) <= 3'(taken_q - released_q));
      assert (3'(taken_q - released_q) <= 3'd2);
      for (int b = 0; b < 2; b++) begin
        assert (full_q[b] == (3'(taken_q - released_q) == 3'd2
            || (3'(taken_q - released_q) == 3'd1 && released_q[0] == 1'(b))));
        assert (pending_q[b] == (3'(taken_q - started_q) == 3'd2
            || (3'(taken_q - started_q) == 3'd1 && started_q[0] == 1'(b))));
      end
      if (following_q) begin
        assert (full_q[buffer_q] && pending_q[buffer_q] == !begun_q);
        assert (label_q[buffer_q] == its_label_q && train_q[buffer_q] == its_train_q);
      end
    end
  end
