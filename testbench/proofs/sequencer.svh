
  // A program that makes sense: every pass has tiles and lasts longer than the next one's fetch, and
  // after at most MostPasses passes comes the last. It is not changed while a sample runs.
  localparam int MostPasses = 20;
  localparam int Fetch = 6;
  logic [2:0] age_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) age_q <= '0;
    else if (fetch) age_q <= '0;
    else if (enable_i && age_q < 3'(Fetch)) age_q <= age_q + 3'd1;
  end
  always_comb begin
    assume (!program_write_i && !restart_i);
    assume (next_q.row_tiles != 0 && next_q.column_tiles != 0);
    if (last_tile && !pass_q.last) assume (age_q == 3'(Fetch));
    if (load && !start && index_q >= 8'(MostPasses - 2)) assume (next_q.last);
  end

  // What was so a cycle ago.
  logic        ran_q;
  logic        issued_q;
  logic        ended_q;
  logic        final_q;
  logic        loaded_q;
  logic        stalled_q;
  pass_t       old_pass_q;
  logic [15:0] old_delay_q;
  logic [15:0] old_row_q;
  logic [15:0] old_column_q;
  logic [15:0] old_tile_q;
  logic [7:0]  old_index_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ran_q <= 1'b0;
      stalled_q <= 1'b0;
      loaded_q <= 1'b0;
    end else begin
      ran_q <= running_q;
      stalled_q <= !enable_i;
      loaded_q <= load;
    end
  end
  always_ff @(posedge clk_i) begin
    issued_q <= issue;
    ended_q <= last_tile;
    final_q <= pass_q.last;
    old_pass_q <= pass_q;
    old_delay_q <= delay_q;
    old_row_q <= row_q;
    old_column_q <= column_q;
    old_tile_q <= tile_q;
    old_index_q <= index_q;
  end

  logic old_last_row;
  logic old_last_column;
  assign old_last_row = old_row_q + 16'd1 == old_pass_q.row_tiles;
  assign old_last_column = old_column_q + 16'd1 == old_pass_q.column_tiles;

  // What is left of the block of the input at this row tile.
  logic [5:0] block_left_q;
  always_ff @(posedge clk_i) begin
    if (load) block_left_q <= next_q.block;
    else if (issue && step_row) block_left_q <= block_left_next;
  end

  always_comb begin
    assert (no_delay_q == (delay_q == 0));
    // One pass at a time issues, and read-back only while none runs.
    assert (!(issue && probe_o));
    assert (issue_o == (issue || (probe_i && !running_q)));
    // The next pass is there when it is wanted.
    if (load) assert (next_valid_q);
    if (running_q) begin
      assert (row_q < pass_q.row_tiles && column_q < pass_q.column_tiles);
      assert (row_live_q == fed_rows(block_left_q, inputs_left_q));
      assert (word_done_q == ends_block(block_left_q));
      assert (block_ahead_q == (word_done_q ? pass_q.block : block_left_q - 6'(Rows)));
      assert (last_row_q == (row_q + 16'd1 == pass_q.row_tiles));
      assert (last_column_q == (column_q + 16'd1 == pass_q.column_tiles));
      assert (index_q < 8'(MostPasses));
      if (index_q >= 8'(MostPasses - 1)) assert (pass_q.last);
    end
    assert (age_q <= 3'(Fetch) && next_valid_q == (age_q == 3'(Fetch)));
    assert (next_valid_q || fetch_q == age_q);
    if (ran_q && !stalled_q) begin
      if (ended_q) begin
        // A pass ends with its last tile; then comes the next one, or after the last a new sample or rest.
        assert (loaded_q || (final_q && !running_q));
        if (loaded_q) assert (running_q && index_q == (final_q ? 8'd0 : old_index_q + 8'd1));
      end else begin
        // Until then it stays, and every cycle is one of a wait that gets shorter, or one that issues
        // the place after the last one: so every tile comes once, and the pass ends.
        assert (running_q && !loaded_q && pass_q == old_pass_q && index_q == old_index_q);
        assert (issued_q == (old_delay_q == 0));
        if (!issued_q) begin
          assert (delay_q == old_delay_q - 16'd1);
          assert (row_q == old_row_q && column_q == old_column_q && tile_q == old_tile_q);
        end else if (old_pass_q.transposed) begin
          assert (delay_q <= 16'(pass_q.pause));
          assert (column_q == (old_last_column ? 16'd0 : old_column_q + 16'd1));
          assert (row_q == (old_last_column ? old_row_q + 16'd1 : old_row_q));
        end else begin
          assert (delay_q <= 16'(pass_q.pause));
          assert (row_q == (old_last_row ? 16'd0 : old_row_q + 16'd1));
          assert (column_q == (old_last_row ? old_column_q + 16'd1 : old_column_q));
          assert (tile_q == old_tile_q + 16'd1);
        end
      end
    end
    if (ran_q && stalled_q) begin
      assert (running_q && pass_q == old_pass_q && delay_q == old_delay_q && tile_q == old_tile_q);
      assert (row_q == old_row_q && column_q == old_column_q && index_q == old_index_q);
    end
    if (loaded_q && rst_ni) assert (running_q && row_q == 0 && column_q == 0 && tile_q == pass_q.tile_base);
    if (running_q && pass_q.transposed) assert (row_base_q == pass_q.tile_base + row_q);
  end
