// Counts what happens in training, where it happens: multiply-accumulates where a live row meets
// the live columns of its tile, cycles from the first word of the first sample accepted to the last
// update written. Does not know the program or the schedule.
//
//   0 cycles              7 cycles lost for want of a sample
//   1 forward MACs        8 cycles lost for want of room for results
//   2 update MACs         9 cycles in which a pass issued
//   3 bias products, fwd  10 samples
//   4 bias products, upd  11 signal MACs
//   5 padded lanes        12 tangent MACs
//   6 products with f'    13 feedback MACs
module counters #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Groups = 1,
  parameter int unsigned Width = 48,
  // Rules that use the array for their signals: three more counters.
  parameter bit Phases = 1'b0
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             enable_i,
  input  logic             clear_i,

  // The tile issued in this cycle.
  input  logic             issue_i,
  input  logic             update_i,
  input  logic             train_i,
  // What its products are for, of those above: 0 forward, 1 signal, 2 tangent; of updates, 1 feedback.
  input  logic [1:0]       phase_i,
  input  logic [5:0]       column_live_i,
  // West edge: row r of that tile in t + 2 + r.
  input  logic [Rows-1:0]  west_live_i,
  input  logic [Rows-1:0]  west_bias_i,
  input  logic [5:0]       gate_count_i,
  // Products beside the array.
  input  logic             mix_signal_i,
  input  logic             mix_feedback_i,

  input  logic             accept_i,
  input  logic             accept_train_i,
  input  logic             start_i,
  input  logic             start_train_i,
  input  logic             waiting_i,

  input  logic [3:0]       select_i,
  output logic [Width-1:0] value_o
);

  localparam int unsigned LastTap = Rows + Groups + 2;
  localparam int unsigned SumWidth = 12;

  logic [LastTap:0] train_tap_q;
  logic [LastTap:0] update_tap_q;
  logic [5:0]       live_tap_q [0:Rows];
  logic [1:0]       phase_tap_q [0:Rows];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      train_tap_q <= '0;
      update_tap_q <= '0;
    end else if (enable_i) begin
      train_tap_q <= {train_tap_q[LastTap-1:0], issue_i && train_i};
      update_tap_q <= {update_tap_q[LastTap-1:0], issue_i && train_i && update_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      live_tap_q[0] <= column_live_i;
      phase_tap_q[0] <= phase_i;
      for (int k = 1; k <= Rows; k++) begin
        live_tap_q[k] <= live_tap_q[k - 1];
        phase_tap_q[k] <= phase_tap_q[k - 1];
      end
    end
  end

  logic [SumWidth-1:0] forward;
  logic [SumWidth-1:0] update;
  logic [SumWidth-1:0] bias_forward;
  logic [SumWidth-1:0] bias_update;
  logic [SumWidth-1:0] padded;
  logic [SumWidth-1:0] signal;
  logic [SumWidth-1:0] tangent;
  logic [SumWidth-1:0] feedback;
  always_comb begin
    forward = '0;
    update = '0;
    bias_forward = '0;
    bias_update = '0;
    padded = '0;
    signal = '0;
    tangent = '0;
    feedback = '0;
    for (int r = 0; r < Rows; r++) begin
      if (train_tap_q[r + 1]) begin
        padded = padded + SumWidth'(Cols);
        if (west_live_i[r] || west_bias_i[r]) padded = padded - SumWidth'(live_tap_q[r + 1]);
        if (Phases && phase_tap_q[r + 1] != 2'd0) begin
          if (west_live_i[r]) begin
            if (update_tap_q[r + 1]) feedback = feedback + SumWidth'(live_tap_q[r + 1]);
            else if (phase_tap_q[r + 1][0]) signal = signal + SumWidth'(live_tap_q[r + 1]);
            else tangent = tangent + SumWidth'(live_tap_q[r + 1]);
          end
        end else if (update_tap_q[r + 1]) begin
          if (west_live_i[r]) update = update + SumWidth'(live_tap_q[r + 1]);
          if (west_bias_i[r]) bias_update = bias_update + SumWidth'(live_tap_q[r + 1]);
        end else begin
          if (west_live_i[r]) forward = forward + SumWidth'(live_tap_q[r + 1]);
          if (west_bias_i[r]) bias_forward = bias_forward + SumWidth'(live_tap_q[r + 1]);
        end
      end
    end
  end

  logic             started_q;
  logic             first_q;
  logic [Width-1:0] cycle_q;
  logic [Width-1:0] frozen_q;
  logic [Width-1:0] lost_q;
  logic [Width-1:0] count_q [0:13];

  logic begins;
  logic running;
  logic commit;
  logic lost;
  assign begins = accept_i && accept_train_i && !started_q;
  assign running = started_q || begins;
  assign commit = enable_i && update_tap_q[LastTap];
  // While the first sample comes in, a cycle with a word is not lost.
  assign lost = running && waiting_i && !(first_q && accept_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      started_q <= 1'b0;
      first_q <= 1'b1;
      cycle_q <= '0;
      frozen_q <= '0;
      lost_q <= '0;
      for (int k = 0; k <= 13; k++) count_q[k] <= '0;
    end else if (clear_i) begin
      started_q <= 1'b0;
      first_q <= 1'b1;
      cycle_q <= '0;
      frozen_q <= '0;
      lost_q <= '0;
      for (int k = 0; k <= 13; k++) count_q[k] <= '0;
    end else begin
      started_q <= running;
      if (running) cycle_q <= cycle_q + Width'(1);
      if (running && !enable_i) frozen_q <= frozen_q + Width'(1);
      if (lost) lost_q <= lost_q + Width'(1);
      if (commit) begin
        count_q[0] <= cycle_q + Width'(1);
        count_q[8] <= frozen_q;
      end
      if (start_i && start_train_i) begin
        first_q <= 1'b0;
        count_q[7] <= lost_q;
        count_q[10] <= count_q[10] + Width'(1);
      end
      if (enable_i) begin
        count_q[1] <= count_q[1] + Width'(forward);
        count_q[2] <= count_q[2] + Width'(update);
        count_q[3] <= count_q[3] + Width'(bias_forward);
        count_q[4] <= count_q[4] + Width'(bias_update);
        count_q[5] <= count_q[5] + Width'(padded);
        count_q[6] <= count_q[6] + Width'(gate_count_i);
        if (Phases) begin
          count_q[11] <= count_q[11] + Width'(signal) + Width'(mix_signal_i);
          count_q[12] <= count_q[12] + Width'(tangent);
          count_q[13] <= count_q[13] + Width'(feedback) + Width'(mix_feedback_i);
        end
        if (issue_i && train_i) count_q[9] <= count_q[9] + Width'(1);
      end
    end
  end

  always_comb begin
    value_o = '0;
    for (int k = 0; k <= 13; k++) begin
      if (select_i == 4'(k)) value_o = count_q[k];
    end
  end

endmodule
