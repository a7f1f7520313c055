// Runs the program: for every sample, one pass after another; for every pass, one tile a cycle, row
// tiles in the inner loop, or column tiles where the sums travel east. The program says how many
// cycles to wait before a pass, so that no tile reads what is still on its way: the schedule is
// static, and the sequencer only waits for samples.
//
// A pass is five 64-bit words (docs/program.md):
//   0  op, from_sample, release, last, output, project | kind | shift | wait | tile base | row tiles
//   1  column tiles | inputs | outputs | block, layer
//   2  input base | output base | delta base | signal base
//   3  seed of the layer's feedback | classes | slope base
//   4  mode, transposed, leaky, bias, keep error | pause after a turn | step, shift of a basis |
//     local error, mix
// They are fetched while the pass before runs, FetchCycles at the least from start to start.
module sequencer #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned ProgramWords = 256,
  parameter int unsigned ShiftWidth = 7,
  // Passes whose sums travel east: without them their steps are not built.
  parameter bit Transposed = 1'b1,
  // Bits of counts and addresses that are built, of the 16 that the program has for each.
  parameter int unsigned CountWidth = 16,
  parameter int unsigned AddressWidth = ProgramWords > 1 ? $clog2(ProgramWords) : 1
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         enable_i,

  input  logic                         program_write_i,
  input  logic [AddressWidth-1:0]      program_address_i,
  input  logic [63:0]                  program_data_i,
  // Word address of the first pass for samples that only want a result; training starts at 0.
  input  logic [AddressWidth-1:0]      infer_start_i,
  // Refetch: the program has changed.
  input  logic                         restart_i,

  input  logic                         pending_i,
  input  logic                         pending_train_i,
  input  logic                         pending_buffer_i,
  input  logic [15:0]                  pending_label_i,
  output logic                         start_o,

  // Read-back of one weight word, while idle.
  input  logic                         probe_i,
  input  logic [15:0]                  probe_tile_i,
  input  logic [4:0]                   probe_row_i,

  output logic                         idle_o,
  // A cycle lost for want of a sample.
  output logic                         waiting_o,
  // Ready for a first sample.
  output logic                         fetched_o,

  // The tile issued in this cycle.
  output logic                         issue_o,
  output logic                         update_o,
  output logic                         probe_o,
  output logic                         train_o,
  output logic                         first_o,
  output logic                         last_o,
  output logic [15:0]                  tile_o,
  output logic signed [ShiftWidth-1:0] shift_o,
  output logic                         from_sample_o,
  output logic                         buffer_o,
  output logic                         release_o,
  output logic                         output_o,
  output logic                         project_o,
  output logic                         project_first_o,
  output logic [1:0]                   mode_o,
  output logic                         transposed_o,
  output logic                         leaky_o,
  output logic                         keep_error_o,
  output logic                         local_error_o,
  output logic                         mix_o,
  output logic [15:0]                  basis_step_o,
  output logic signed [5:0]            basis_shift_o,
  output logic [15:0]                  classes_o,
  output logic [2:0]                   kind_o,
  output logic [15:0]                  input_address_o,
  output logic [4:0]                   slice_o,
  output logic [5:0]                   row_live_o,
  output logic                         bias_o,
  output logic [15:0]                  row_unit_o,
  output logic [5:0]                   column_live_o,
  output logic [15:0]                  column_unit_o,
  output logic [15:0]                  output_address_o,
  output logic [4:0]                   output_block_o,
  output logic [15:0]                  delta_address_o,
  output logic [15:0]                  signal_address_o,
  output logic [15:0]                  slope_address_o,
  output logic [3:0]                   layer_o,
  output logic [31:0]                  seed_o,
  output logic [15:0]                  label_o,
  output logic [7:0]                   pass_o
);

  localparam int unsigned Blocks = Rows > Cols ? Rows / Cols : 1;

  typedef struct packed {
    // word 4
    logic [25:0] unused4;
    logic        mix;
    logic        local_error;
    logic [5:0]  basis_shift;
    logic [15:0] basis_step;
    logic [7:0]  pause;
    logic        keep_error;
    logic        bias;
    logic        leaky;
    logic        transposed;
    logic [1:0]  mode;
    // word 3
    logic [15:0] slope_base;
    logic [15:0] classes;
    logic [31:0] seed;
    // word 2
    logic [15:0] signal_base;
    logic [15:0] delta_base;
    logic [15:0] output_base;
    logic [15:0] input_base;
    // word 1
    logic [5:0]  unused1;
    logic [3:0]  layer;
    logic [5:0]  block;
    logic [15:0] outputs;
    logic [15:0] inputs;
    logic [15:0] column_tiles;
    // word 0
    logic [15:0] row_tiles;
    logic [15:0] tile_base;
    logic [15:0] delay;
    logic [6:0]  shift;
    logic [2:0]  kind;
    logic        project;
    logic        is_output;
    logic        last;
    logic        free;
    logic        from_sample;
    logic        update;
  } pass_t;

  // ---- Fetch: next_q holds the pass to come.

  pass_t                   next_q;
  logic                    next_valid_q;
  logic [AddressWidth-1:0] next_start_q;
  logic [2:0]              fetch_q;
  logic                    fetch;
  logic [AddressWidth-1:0] fetch_start;
  logic [63:0]             fetch_word;

  ram_1r1w #(
    .Width(64),
    .Depth(2 ** AddressWidth)
  ) u_program (
    .clk_i,
    // Holds its word with the rest, or a stall would skip a word of the fetch.
    .read_i         (enable_i),
    .read_address_i (next_start_q + AddressWidth'(fetch_q)),
    .read_data_o    (fetch_word),
    .write_i        (program_write_i),
    .write_address_i(program_address_i),
    .write_data_i   (program_data_i)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      next_valid_q <= 1'b0;
      next_start_q <= '0;
      fetch_q <= 3'd0;
    end else if (fetch) begin
      next_valid_q <= 1'b0;
      next_start_q <= fetch_start;
      fetch_q <= 3'd0;
    end else if (enable_i && !next_valid_q) begin
      fetch_q <= fetch_q + 3'd1;
      next_valid_q <= fetch_q == 3'd5;
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i && !next_valid_q) begin
      unique case (fetch_q)
        3'd1: next_q[63:0] <= fetch_word;
        3'd2: next_q[127:64] <= fetch_word;
        3'd3: next_q[191:128] <= fetch_word;
        3'd4: next_q[255:192] <= fetch_word;
        3'd5: next_q[319:256] <= fetch_word;
        default: ;
      endcase
    end
  end

  // Of which program the pass to come is the first; settled long before it is there.
  logic for_training_q;
  logic for_results_q;
  always_ff @(posedge clk_i) begin
    for_training_q <= next_start_q == '0;
    for_results_q <= next_start_q == infer_start_i;
  end

  // ---- Run: pass_q and where it stands.

  pass_t       pass_q;
  logic        running_q;
  logic [CountWidth-1:0] delay_q;
  logic        no_delay_q;
  logic [7:0]  index_q;
  logic        train_q;
  logic        buffer_q;
  logic [CountWidth-1:0] label_q;

  logic [CountWidth-1:0] row_q;
  logic [CountWidth-1:0] column_q;
  // Of row_q and column_q: told with them, for much of what comes next hangs on it.
  logic       last_row_q;
  logic       last_column_q;
  logic [CountWidth-1:0] tile_q;
  logic [CountWidth-1:0] input_address_q;
  logic [4:0]  slice_q;
  // Of the block of the input: what is left of it at the next row tile, and whether this one ends it.
  logic [5:0]  block_ahead_q;
  logic        word_done_q;
  logic [CountWidth-1:0] inputs_left_q;
  // Rows that are fed: told with the rest.
  logic [5:0]  row_live_q;
  logic [5:0]  block_left_next;
  logic [CountWidth-1:0] inputs_left_next;
  logic [CountWidth-1:0] row_unit_q;
  logic [CountWidth-1:0] outputs_left_q;
  logic [CountWidth-1:0] column_unit_q;
  logic [CountWidth-1:0] output_address_q;
  logic [4:0]  output_block_q;
  logic [CountWidth-1:0] delta_address_q;
  logic [CountWidth-1:0] signal_address_q;
  logic [CountWidth-1:0] slope_address_q;
  // Transposed: the tile of this row tile in the first column tile.
  logic [CountWidth-1:0] row_base_q;

  // What happens in this cycle if it is one: `enable_i` comes late.
  logic       issues;
  logic       ends;
  logic       starts;
  logic       loads;
  logic       issue;
  logic       transposed;
  logic       step_row;
  logic       step_column;
  logic       last_tile;
  logic       load;
  logic       start;
  logic       right_program;
  logic [5:0] column_live;

  assign issues = running_q && no_delay_q;
  assign ends = issues && last_row_q && last_column_q;
  assign issue = enable_i && issues;
  assign last_tile = enable_i && ends;
  assign transposed = Transposed && pass_q.transposed;
  assign step_row = !transposed || last_column_q;
  assign step_column = transposed || last_row_q;
  // What was fetched for the next sample is for training unless the sample says otherwise.
  assign right_program = pending_train_i ? for_training_q : for_results_q;
  assign starts = pending_i && next_valid_q && right_program && (!running_q || (ends && pass_q.last));
  assign loads = starts || (ends && !pass_q.last);
  assign start = enable_i && starts;
  assign load = enable_i && loads;
  assign start_o = start;

  always_comb begin
    fetch = restart_i;
    fetch_start = '0;
    if (load) begin
      fetch = 1'b1;
      fetch_start = next_q.last ? '0 : next_start_q + AddressWidth'(5);
    end else if (enable_i && !running_q && pending_i && next_valid_q && !right_program) begin
      fetch = 1'b1;
      fetch_start = pending_train_i ? '0 : infer_start_i;
    end
  end

  // A row tile takes as many as there are rows from a block of the input, the last one what is left.
  function automatic logic ends_block(input logic [5:0] block_left);
    ends_block = block_left <= 6'(Rows);
  endfunction

  // Rows that are fed by what is left of a block of the input, and of the input.
  function automatic logic [5:0] fed_rows(
    input logic [5:0]            block_left,
    input logic [CountWidth-1:0] inputs_left
  );
    fed_rows = 6'(Rows);
    if (block_left < fed_rows) fed_rows = block_left;
    if (inputs_left < CountWidth'(fed_rows)) fed_rows = 6'(inputs_left);
  endfunction

  always_comb begin
    block_left_next = block_ahead_q;
    inputs_left_next = inputs_left_q - CountWidth'(row_live_q);
    if (last_row_q) begin
      block_left_next = pass_q.block;
      inputs_left_next = CountWidth'(pass_q.inputs);
    end
    column_live = outputs_left_q < CountWidth'(Cols) ? 6'(outputs_left_q) : 6'(Cols);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      running_q <= 1'b0;
      delay_q <= '0;
      no_delay_q <= 1'b1;
      index_q <= '0;
    end else if (enable_i) begin
      if (loads) begin
        running_q <= 1'b1;
        delay_q <= CountWidth'(next_q.delay);
        no_delay_q <= CountWidth'(next_q.delay) == '0;
        index_q <= starts ? '0 : index_q + 8'd1;
      end else begin
        if (ends) running_q <= 1'b0;
        if (running_q && !no_delay_q) begin
          delay_q <= delay_q - CountWidth'(1);
          no_delay_q <= delay_q == CountWidth'(1);
        end
        if (issues && (last_o || pass_q.mix)) begin
          delay_q <= CountWidth'(pass_q.pause);
          no_delay_q <= CountWidth'(pass_q.pause) == '0;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      if (starts) begin
        train_q <= pending_train_i;
        buffer_q <= pending_buffer_i;
        label_q <= CountWidth'(pending_label_i);
      end
      if (loads) begin
        pass_q <= next_q;
        row_q <= '0;
        column_q <= '0;
        last_row_q <= CountWidth'(next_q.row_tiles) == CountWidth'(1);
        last_column_q <= CountWidth'(next_q.column_tiles) == CountWidth'(1);
        tile_q <= CountWidth'(next_q.tile_base);
        input_address_q <= CountWidth'(next_q.input_base);
        slice_q <= '0;
        word_done_q <= ends_block(next_q.block);
        block_ahead_q <= ends_block(next_q.block) ? next_q.block : next_q.block - 6'(Rows);
        inputs_left_q <= CountWidth'(next_q.inputs);
        row_live_q <= fed_rows(next_q.block, CountWidth'(next_q.inputs));
        row_unit_q <= '0;
        outputs_left_q <= CountWidth'(next_q.outputs);
        column_unit_q <= '0;
        output_address_q <= CountWidth'(next_q.output_base);
        output_block_q <= '0;
        delta_address_q <= CountWidth'(next_q.delta_base);
        signal_address_q <= CountWidth'(next_q.signal_base) + (starts ? CountWidth'(pending_label_i) : label_q);
        slope_address_q <= CountWidth'(next_q.slope_base);
        row_base_q <= CountWidth'(next_q.tile_base);
      end else if (issues) begin
        tile_q <= tile_q + CountWidth'(1);
        if (transposed) begin
          tile_q <= step_row ? row_base_q + CountWidth'(1) : tile_q + CountWidth'(pass_q.row_tiles);
        end
        if (step_row) begin
          row_base_q <= row_base_q + CountWidth'(1);
          word_done_q <= ends_block(block_left_next);
          block_ahead_q <= ends_block(block_left_next) ? pass_q.block : block_left_next - 6'(Rows);
          inputs_left_q <= inputs_left_next;
          row_live_q <= fed_rows(block_left_next, inputs_left_next);
          if (!last_row_q) begin
            row_q <= row_q + CountWidth'(1);
            last_row_q <= CountWidth'(row_q + CountWidth'(2)) == CountWidth'(pass_q.row_tiles);
            row_unit_q <= row_unit_q + CountWidth'(row_live_q);
            if (word_done_q) begin
              slice_q <= '0;
              input_address_q <= input_address_q + CountWidth'(1);
            end else begin
              slice_q <= slice_q + 5'd1;
            end
          end else begin
            row_q <= '0;
            last_row_q <= CountWidth'(pass_q.row_tiles) == CountWidth'(1);
            row_unit_q <= '0;
            slice_q <= '0;
            input_address_q <= CountWidth'(pass_q.input_base);
          end
        end
        if (step_column) begin
          if (!last_column_q) begin
            column_q <= column_q + CountWidth'(1);
            last_column_q <= CountWidth'(column_q + CountWidth'(2)) == CountWidth'(pass_q.column_tiles);
            // Only the last column tile has fewer units than columns.
            outputs_left_q <= outputs_left_q - CountWidth'(Cols);
            column_unit_q <= column_unit_q + CountWidth'(Cols);
            delta_address_q <= delta_address_q + CountWidth'(1);
          end else begin
            column_q <= '0;
            last_column_q <= CountWidth'(pass_q.column_tiles) == CountWidth'(1);
            outputs_left_q <= CountWidth'(pass_q.outputs);
            column_unit_q <= '0;
            delta_address_q <= CountWidth'(pass_q.delta_base);
          end
          signal_address_q <= signal_address_q + CountWidth'(pass_q.classes);
        end
        // Where the results go: a word a column tile; where the rows make them, a word a row word.
        if (transposed) begin
          if (step_row && word_done_q) begin
            output_address_q <= output_address_q + CountWidth'(Blocks);
            slope_address_q <= slope_address_q + CountWidth'(Blocks);
          end
        end else if (last_row_q) begin
          slope_address_q <= slope_address_q + CountWidth'(1);
          if (output_block_q + 5'd1 == 5'(Blocks)) begin
            output_block_q <= '0;
            output_address_q <= output_address_q + CountWidth'(1);
          end else begin
            output_block_q <= output_block_q + 5'd1;
          end
        end
      end
    end
  end

  // Only used for the first column tile of a layer, which the lanes finish before the layer's update
  // pass ends; both passes name the same seed.
  assign seed_o = pass_q.seed;
  assign label_o = 16'(label_q);
  // Read by a modulator from a layer's forward pass to its update, which all say the same.
  assign basis_step_o = pass_q.basis_step;
  assign basis_shift_o = $signed(pass_q.basis_shift);
  assign classes_o = 16'(CountWidth'(pass_q.classes));
  assign layer_o = pass_q.layer;

  assign idle_o = !running_q;
  assign waiting_o = enable_i && !starts && (!running_q || (ends && pass_q.last));
  assign fetched_o = next_valid_q || running_q;

  always_comb begin
    issue_o = issue;
    update_o = issue && pass_q.update;
    probe_o = 1'b0;
    train_o = train_q;
    first_o = transposed ? column_q == '0 : row_q == '0;
    last_o = transposed ? last_column_q : last_row_q;
    tile_o = 16'(tile_q);
    shift_o = $signed(ShiftWidth'(pass_q.shift));
    from_sample_o = pass_q.from_sample;
    buffer_o = buffer_q;
    release_o = last_tile && pass_q.free;
    output_o = pass_q.is_output;
    project_o = pass_q.project;
    project_first_o = column_q == '0;
    mode_o = pass_q.mode;
    transposed_o = issue && transposed;
    leaky_o = pass_q.leaky;
    keep_error_o = pass_q.keep_error;
    local_error_o = pass_q.local_error;
    mix_o = issue && pass_q.mix;
    kind_o = pass_q.kind;
    input_address_o = 16'(input_address_q);
    slice_o = slice_q;
    row_live_o = row_live_q;
    bias_o = last_row_q && pass_q.bias;
    row_unit_o = 16'(row_unit_q);
    column_live_o = column_live;
    column_unit_o = 16'(column_unit_q);
    output_address_o = 16'(output_address_q);
    output_block_o = output_block_q;
    delta_address_o = 16'(delta_address_q);
    signal_address_o = 16'(signal_address_q);
    slope_address_o = 16'(slope_address_q);
    pass_o = index_q;
    if (probe_i && !running_q) begin
      issue_o = 1'b1;
      update_o = 1'b0;
      probe_o = 1'b1;
      mode_o = 2'd0;
      transposed_o = 1'b0;
      train_o = 1'b0;
      first_o = 1'b1;
      last_o = 1'b1;
      tile_o = 16'(CountWidth'(probe_tile_i));
      row_live_o = 6'(probe_row_i);
      bias_o = 1'b1;
      release_o = 1'b0;
    end
  end

endmodule
