
  // Whoever issues tiles leaves four cycles between a tile's update and its next issue.
  (* anyseq *) logic issues;
  logic [WriteTap:0] issued_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) issued_q <= '0;
    else if (enable_i) issued_q <= {issued_q[WriteTap-1:0], issues};
  end
  always_comb begin
    if (update_i) assume (issues);
    for (int k = 0; k < 4; k++) begin
      if (issues) assume (!(update_tap_q[k] && tile_tap_q[k] == tile_i));
    end
    // The host loads while nothing is in flight.
    if (load_i || load_q) assume (issued_q == '0 && !issues);
  end

  // Then no processing element reads a weight that is still on its way back, or writes one late.
  for (genvar r = 0; r < Rows; r++) begin : gen_row_overlap
    for (genvar g = 0; g < Groups; g++) begin : gen_overlap
      always_comb begin
        for (int k = 1; k <= 4; k++) begin
          if (issued_q[r + g] && update_tap_q[r + g + k]) begin
            assert (tile_tap_q[r + g + k] != tile_tap_q[r + g]);
          end
        end
        assert (!(gen_row[r].gen_group[g].load && update_tap_q[r + g + 4]));
      end
    end
  end
  always_comb begin
    for (int k = 0; k <= WriteTap; k++) begin
      if (update_tap_q[k]) assert (issued_q[k]);
      for (int j = 1; j <= 4; j++) begin
        if (k + j <= WriteTap && issued_q[k] && update_tap_q[k + j <= WriteTap ? k + j : 0]) begin
          assert (tile_tap_q[k] != tile_tap_q[k + j <= WriteTap ? k + j : 0]);
        end
      end
    end
  end
