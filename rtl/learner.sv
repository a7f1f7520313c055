// A learner: a network that is trained where it runs, one sample at a time.
//
//   sample -> activation_memory -> systolic_array (forward) -> column_lanes -> delta_memory
//          -> systolic_array (update)
//
// and, for rules that make their signal in the array, errors from the lanes back to the rows
// (signal passes) or deltas from the north to row_lanes in the east (transposed passes), with f' kept
// meanwhile in slope_memory. The rule's modulator stands beside the lanes, the sequencer in front of
// everything, and the host's streams around it. A tile's control is handed to every block in the
// cycle of its issue; each block delays what it needs of it. When a result finds no room the whole
// pipeline holds.
module learner #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  // Columns that share a RAM word; divides Cols, Group * WeightWidth <= 64.
  parameter int unsigned Group = 4,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned WeightFraction = 13,
  // Capacities: weight tiles, words of a sample, words of hidden activations and of deltas, words
  // of feedback for each group, program words, inputs of one unit (with the constant one).
  parameter int unsigned Tiles = 256,
  parameter int unsigned SampleWords = 16,
  parameter int unsigned HiddenWords = 16,
  parameter int unsigned DeltaWords = 16,
  parameter int unsigned ProjectionWords = 256,
  parameter int unsigned ProgramWords = 128,
  parameter int unsigned SlopeWords = 16,
  parameter int unsigned FanIn = 65,
  // Units of a layer, most: terms of a sum that travels east.
  parameter int unsigned FanOut = 64,
  // Classes, most, where a modulator keeps a number for each.
  parameter int unsigned Classes = 16,
  parameter int unsigned MixingWords = 256,
  // Right shift of an update, largest; left shift, largest.
  parameter int unsigned MaxShift = 25,
  parameter int unsigned MaxLeftShift = 0,
  // Without it the core only infers: a sample changes no weight, and what would is not built.
  parameter bit Learning = 1'b1,
  // What to build in.
  parameter bit Stochastic = 1'b0,
  parameter bit Tables = 1'b1,
  parameter bit UseRom = 1'b1,
  parameter bit UseLfsr = 1'b1,
  // What rules need: target differences (tpsgd), B^T e in the array (dfa, sdfa, fdfa), W^T delta in
  // the array (bp, fa), a tangent pass and a learnt B (fdfa).
  parameter bit UseTarget = 1'b0,
  parameter bit UseSignal = 1'b0,
  parameter bit UseTransposed = 1'b0,
  parameter bit UseTangent = 1'b0,
  // Projections on a basis of +-1 (lls).
  parameter bit UseBasis = 1'b0,
  // The same with a table as the basis: errors of hidden layers on their own projections.
  parameter bit UseLocal = 1'b0,
  // Learnt weights between the classes of a projection (lls-m, lls-mxm; needs UseBasis or UseLocal).
  parameter bit UseMixing = 1'b0,
  parameter int unsigned MixingLeftShift = 0,
  // Event counters; without them a count reads as all ones.
  parameter bit UseCounters = 1'b1,
  // Bits that are built of the program's 16-bit counts and addresses and its signed 7-bit shifts, where
  // its networks are known to need no more.
  parameter int unsigned CountWidth = 16,
  parameter int unsigned ShiftWidth = 7,
  parameter int unsigned IndexWidth = 10,
  parameter int unsigned IndexFraction = 6
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,

  // Configuration, and read-back of weights and counters.
  input  logic                            cfg_valid_i,
  output logic                            cfg_ready_o,
  input  logic                            cfg_write_i,
  input  logic [31:0]                     cfg_address_i,
  input  logic [63:0]                     cfg_data_i,
  output logic                            rsp_valid_o,
  input  logic                            rsp_ready_i,
  output logic [63:0]                     rsp_data_o,

  // Samples: Rows inputs a word; label and purpose stay the same for all words of a sample.
  input  logic                            sample_valid_i,
  output logic                            sample_ready_o,
  input  logic [ActivationWidth*Rows-1:0] sample_data_i,
  input  logic [15:0]                     sample_label_i,
  input  logic                            sample_train_i,

  // Outputs of the last layer, a column tile a word.
  output logic                            result_valid_o,
  input  logic                            result_ready_i,
  output logic [ActivationWidth*Cols-1:0] result_data_o,

  // What is being issued, for whoever watches.
  output logic                            issue_o,
  output logic [7:0]                      pass_o,
  output logic [15:0]                     tile_o,
  output logic                            settled_o
);

  localparam int unsigned Groups = Cols / Group;
  localparam bit Signals = UseSignal || UseTangent || UseBasis || UseLocal;
  localparam bit Slopes = Signals || UseTransposed;
  // What rows may be fed: activations, and where there are signal passes errors.
  localparam int unsigned OperandWidth =
      Signals && DeltaWidth > ActivationWidth ? DeltaWidth : ActivationWidth;
  localparam int unsigned AccWidth = WeightWidth + OperandWidth - 1 + $clog2(FanIn);
  localparam int unsigned PsumWidth = WeightWidth + OperandWidth - 1 + $clog2(Rows);
  localparam int unsigned EastWidth = WeightWidth + DeltaWidth - 1 + $clog2(Cols);
  localparam int unsigned EastAccWidth = WeightWidth + DeltaWidth - 1 + $clog2(FanOut);
  localparam int unsigned SlopeWidth = Tables ? 8 : 1;
  // Tangents have the activation's width and a range of +-8.
  localparam int unsigned TangentFraction = ActivationFraction > 3 ? ActivationFraction - 3 : 0;
  localparam int unsigned MixingAddressWidth = MixingWords > 1 ? $clog2(MixingWords) : 1;
  localparam int unsigned ClassWidth = Classes > 1 ? $clog2(Classes) : 1;
  localparam int unsigned LeakyAlign =
      WeightFraction > TangentFraction ? WeightFraction - TangentFraction : 0;
  localparam int unsigned CounterWidth = 48;
  localparam int unsigned TileWidth = Tiles > 1 ? $clog2(Tiles) : 1;
  localparam int unsigned ProgramAddressWidth = $clog2(ProgramWords);
  localparam int unsigned SampleAddressWidth = SampleWords > 1 ? $clog2(SampleWords) : 1;
  localparam int unsigned ProjectionAddressWidth =
      ProjectionWords > 1 ? $clog2(ProjectionWords) : 1;
  // Cycles after its issue in which the last trace of a tile is gone.
  localparam int unsigned Drain = Rows + Groups + 9;

  logic enable;

  // ---- Host.

  logic                        settled;
  logic                        load_program;
  logic                        load_weights;
  logic                        load_tables;
  logic                        load_projection;
  logic                        load_seed;
  logic                        clear;
  logic                        probe;
  logic [15:0]                 infer_start;
  logic [15:0]                 last_word;
  logic [1:0]                  rounding;
  logic                        select_lfsr;
  logic                        sign_only;
  logic                        sign_error;
  logic [2:0]                  loss;
  logic                        walsh;
  logic                        matrix;
  logic                        cosine;
  logic                        load_mixing;
  logic                        probe_valid;
  logic [WeightWidth*Group-1:0] probe_data;
  logic [3:0]                  counter_select;
  logic [CounterWidth-1:0]     counter_value;

  host_port #(
    .Rows        (Rows),
    .Cols        (Cols),
    .Group       (Group),
    .WordWidth   (WeightWidth * Group),
    .CounterWidth(CounterWidth)
  ) u_host (
    .clk_i,
    .rst_ni,
    .cfg_valid_i,
    .cfg_ready_o,
    .cfg_write_i,
    .cfg_address_i,
    .cfg_data_i,
    .rsp_valid_o,
    .rsp_ready_i,
    .rsp_data_o,
    .settled_i    (settled),
    .program_o    (load_program),
    .weights_o    (load_weights),
    .tables_o     (load_tables),
    .projection_o (load_projection),
    .mixing_o     (load_mixing),
    .seed_o       (load_seed),
    .clear_o      (clear),
    .probe_o      (probe),
    .infer_start_o(infer_start),
    .last_word_o  (last_word),
    .rounding_o   (rounding),
    .lfsr_o       (select_lfsr),
    .sign_only_o  (sign_only),
    .sign_error_o (sign_error),
    .loss_o       (loss),
    .walsh_o      (walsh),
    .matrix_o     (matrix),
    .cosine_o     (cosine),
    .probe_valid_i(probe_valid),
    .probe_data_i (probe_data),
    .counter_o    (counter_select),
    .counter_i    (counter_value)
  );

  // ---- Samples.

  logic                          sample_write;
  logic                          sample_buffer;
  logic [SampleAddressWidth-1:0] sample_address;
  logic                          pending;
  logic                          pending_buffer;
  logic [15:0]                   pending_label;
  logic                          pending_train;
  logic                          start;
  logic                          sample_release;
  logic                          fetched;

  sample_port #(
    .AddressWidth(SampleAddressWidth)
  ) u_sample_port (
    .clk_i,
    .rst_ni,
    .last_word_i     (last_word),
    .enable_i        (fetched),
    .valid_i         (sample_valid_i),
    .ready_o         (sample_ready_o),
    .label_i         (sample_label_i),
    .train_i         (sample_train_i),
    .write_o         (sample_write),
    .buffer_o        (sample_buffer),
    .address_o       (sample_address),
    .pending_o       (pending),
    .pending_buffer_o(pending_buffer),
    .pending_label_o (pending_label),
    .pending_train_o (pending_train),
    .start_i         (start),
    .release_i       (sample_release)
  );

  // ---- Sequencer.

  logic                         idle;
  logic                         waiting;
  logic                         issue;
  logic                         update;
  logic                         sequenced_update;
  logic                         probe_tile;
  logic                         train;
  logic                         sequenced_train;
  logic                         first;
  logic                         last;
  logic [15:0]                  tile;
  logic signed [ShiftWidth-1:0] shift;
  logic                         from_sample;
  logic                         buffer;
  logic                         releasing;
  logic                         is_output;
  logic                         project;
  logic                         sequenced_project;
  logic                         project_first;
  logic [2:0]                   kind;
  logic [15:0]                  input_address;
  logic [4:0]                   slice;
  logic [5:0]                   row_live;
  logic                         bias_row;
  logic [15:0]                  row_unit;
  logic [5:0]                   column_live;
  logic [15:0]                  column_unit;
  logic [15:0]                  output_address;
  logic [4:0]                   output_block;
  logic [15:0]                  delta_address;
  logic [15:0]                  signal_address;
  logic [15:0]                  slope_address;
  logic [1:0]                   mode;
  logic                         transposed;
  logic                         leaky;
  logic                         keep_error;
  logic                         local_error;
  logic                         mix;
  logic [15:0]                  basis_step;
  logic signed [5:0]            basis_shift;
  logic [15:0]                  classes;
  logic [3:0]                   layer;
  logic [31:0]                  seed;
  logic [15:0]                  label;

  sequencer #(
    .Rows        (Rows),
    .Cols        (Cols),
    .ProgramWords(ProgramWords),
    .ShiftWidth  (ShiftWidth),
    .Transposed  (UseTransposed),
    .CountWidth  (CountWidth)
  ) u_sequencer (
    .clk_i,
    .rst_ni,
    .enable_i         (enable),
    .program_write_i  (load_program),
    .program_address_i(cfg_address_i[ProgramAddressWidth-1:0]),
    .program_data_i   (cfg_data_i),
    .infer_start_i    (infer_start[ProgramAddressWidth-1:0]),
    .restart_i        (load_program),
    .pending_i        (pending),
    .pending_train_i  (pending_train),
    .pending_buffer_i (pending_buffer),
    .pending_label_i  (pending_label),
    .start_o          (start),
    .probe_i          (probe),
    .probe_tile_i     (cfg_address_i[15:0]),
    .probe_row_i      (cfg_address_i[25:21]),
    .idle_o           (idle),
    .waiting_o        (waiting),
    .fetched_o        (fetched),
    .issue_o          (issue),
    .update_o         (sequenced_update),
    .probe_o          (probe_tile),
    .train_o          (sequenced_train),
    .first_o          (first),
    .last_o           (last),
    .tile_o           (tile),
    .shift_o          (shift),
    .from_sample_o    (from_sample),
    .buffer_o         (buffer),
    .release_o        (releasing),
    .output_o         (is_output),
    .project_o        (sequenced_project),
    .project_first_o  (project_first),
    .mode_o           (mode),
    .transposed_o     (transposed),
    .leaky_o          (leaky),
    .keep_error_o     (keep_error),
    .local_error_o    (local_error),
    .mix_o            (mix),
    .basis_step_o     (basis_step),
    .basis_shift_o    (basis_shift),
    .classes_o        (classes),
    .kind_o           (kind),
    .input_address_o  (input_address),
    .slice_o          (slice),
    .row_live_o       (row_live),
    .bias_o           (bias_row),
    .row_unit_o       (row_unit),
    .column_live_o    (column_live),
    .column_unit_o    (column_unit),
    .output_address_o (output_address),
    .output_block_o   (output_block),
    .delta_address_o  (delta_address),
    .signal_address_o (signal_address),
    .slope_address_o  (slope_address),
    .layer_o          (layer),
    .seed_o           (seed),
    .label_o          (label),
    .pass_o
  );

  // From here on constant where nothing is learnt: synthesis leaves out what depends on them.
  assign update = Learning && sequenced_update;
  assign train = Learning && sequenced_train;
  assign project = Learning && sequenced_project;

  logic [7:0] drain_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      drain_q <= 8'(Drain);
    end else if (enable) begin
      if (issue) drain_q <= 8'(Drain);
      else if (drain_q != 8'd0) drain_q <= drain_q - 8'd1;
    end
  end
  assign settled = enable && idle && drain_q == 8'd0 && !pending;

  // ---- Operands.

  logic [OperandWidth*Rows-1:0]    west;
  logic [Rows-1:0]                 west_live;
  logic [Rows-1:0]                 west_bias;
  logic [DeltaWidth*Cols-1:0]      north;
  logic [Groups-1:0]               hidden_write;
  logic [16*Groups-1:0]            hidden_address;
  logic [5*Groups-1:0]             hidden_block;
  logic [OperandWidth*Cols-1:0]    hidden_data;
  logic [Groups-1:0]               delta_write;
  logic [16*Groups-1:0]            delta_write_address;
  logic [DeltaWidth*Cols-1:0]      delta_data;
  logic [Groups-1:0]               result_write;
  logic [ActivationWidth*Cols-1:0] result_data;
  logic [Cols-1:0]                 row_delta_write;
  logic [16*Cols-1:0]              row_delta_address;
  logic [DeltaWidth*Cols-1:0]      row_delta;
  logic [Cols-1:0]                 mixed_write;
  logic [15:0]                     mixed_address;
  logic [4:0]                      mixed_block;
  logic [OperandWidth-1:0]         mixed_data;

  activation_memory #(
    .Rows           (Rows),
    .Cols           (Cols),
    .Group          (Group),
    .ActivationWidth(ActivationWidth),
    .OperandWidth   (OperandWidth),
    .BiasValue      (2 ** ActivationFraction - 1),
    .SampleWords    (SampleWords),
    .HiddenWords    (HiddenWords)
  ) u_activations (
    .clk_i,
    .rst_ni,
    .enable_i        (enable),
    .valid_i         (issue),
    .from_sample_i   (from_sample),
    .buffer_i        (buffer),
    .address_i       (input_address),
    .slice_i         (slice),
    .live_i          (row_live),
    .bias_i          (bias_row),
    .probe_i         (probe_tile),
    .release_i       (releasing),
    .sample_write_i  (sample_write),
    .sample_buffer_i (sample_buffer),
    .sample_address_i(sample_address),
    .sample_data_i,
    .hidden_write_i  (hidden_write),
    .hidden_address_i(hidden_address),
    .hidden_block_i  (hidden_block),
    .hidden_data_i   (hidden_data),
    .column_write_i  (mixed_write),
    .column_address_i(mixed_address),
    .column_block_i  (mixed_block),
    .column_data_i   (mixed_data),
    .west_o          (west),
    .west_live_o     (west_live),
    .west_bias_o     (west_bias),
    .release_o       (sample_release)
  );

  delta_memory #(
    .Cols      (Cols),
    .Group     (Group),
    .DeltaWidth(DeltaWidth),
    .Transposed(UseTransposed),
    .Words     (DeltaWords)
  ) u_deltas (
    .clk_i,
    .enable_i       (enable),
    .read_i         (update || transposed),
    .address_i      (delta_address),
    .write_i        (delta_write),
    .write_address_i(delta_write_address),
    .write_data_i   (delta_data),
    .column_write_i (row_delta_write),
    .column_address_i(row_delta_address),
    .column_data_i  (row_delta),
    .north_o        (north)
  );

  logic [31:0] sample_random;
  if (Stochastic || UseTangent) begin : gen_sample_state
    sample_state u_sample_state (
      .clk_i,
      .enable_i     (enable),
      .seed_write_i (load_seed),
      .seed_i       (cfg_data_i[31:0]),
      .next_sample_i(start && pending_train),
      .state_o      (sample_random)
    );
  end else begin : gen_no_sample_state
    assign sample_random = '0;
  end

  logic [MaxShift*Rows-1:0] west_random;
  logic [MaxShift*Cols-1:0] north_random;
  if (Stochastic) begin : gen_random
    random_operands #(
      .Rows       (Rows),
      .Cols       (Cols),
      .Group      (Group),
      .RandomWidth(MaxShift)
    ) u_random (
      .clk_i,
      .enable_i      (enable),
      .sample_i      (sample_random),
      .layer_i       (layer),
      .row_unit_i    (row_unit),
      .column_unit_i (column_unit),
      .west_random_o (west_random),
      .north_random_o(north_random)
    );
  end else begin : gen_no_random
    assign west_random = '0;
    assign north_random = '0;
  end

  logic [20:0] perturb;
  if (UseTangent) begin : gen_perturbation
    perturbation u_perturbation (
      .state_i(sample_random),
      .mask_o (perturb)
    );
  end else begin : gen_no_perturbation
    assign perturb = '0;
  end

  // ---- Array and lanes.

  logic [PsumWidth*Cols-1:0] south;
  logic [EastWidth*Rows-1:0] east;

  systolic_array #(
    .Rows           (Rows),
    .Cols           (Cols),
    .Group          (Group),
    .ActivationWidth(OperandWidth),
    .DeltaWidth     (DeltaWidth),
    .WeightWidth    (WeightWidth),
    .Tiles          (Tiles),
    .MaxShift       (MaxShift),
    .MaxLeftShift   (MaxLeftShift),
    .Stochastic     (Stochastic),
    .Transposed     (UseTransposed),
    .Leaky          (UseTangent),
    .LeakyAlign     (LeakyAlign),
    .ShiftWidth     (ShiftWidth)
  ) u_array (
    .clk_i,
    .rst_ni,
    .enable_i      (enable),
    .update_i      (update),
    .transposed_i  (transposed),
    .leaky_i       (leaky),
    .tile_i        (tile[TileWidth-1:0]),
    .shift_i       (shift),
    .rounding_i    (rounding),
    .west_random_i (west_random),
    .north_random_i(north_random),
    .west_i        (west),
    .north_i       (north),
    .south_o       (south),
    .east_o        (east),
    .load_i        (load_weights),
    .load_row_i    (cfg_address_i[25:21]),
    .load_group_i  (cfg_address_i[20:16]),
    .load_tile_i   (cfg_address_i[TileWidth-1:0]),
    .load_data_i   (cfg_data_i[WeightWidth*Group-1:0])
  );

  logic [Groups-1:0]          signal_read;
  logic                       signal_first;
  logic [15:0]                signal_label;
  logic [16*Groups-1:0]       lane_signal_address;
  logic [Groups-1:0]          basis;
  logic                       hidden_first;
  logic [15:0]                hidden_unit;
  logic                       basis_first;
  logic                       basis_start;
  logic [15:0]                basis_unit;
  logic                       basis_u_write;
  logic [ClassWidth-1:0]      basis_u_class;
  logic [ActivationWidth-1:0] basis_u;
  logic                       row_u_write;
  logic [ClassWidth-1:0]      row_u_class;
  logic [ActivationWidth-1:0] row_u;
  logic                       r_write;
  logic [ClassWidth-1:0]      r_class;
  logic signed [DeltaWidth-1:0] r;
  logic                       mix_signal;
  logic                       mix_feedback;
  logic [DeltaWidth*Cols-1:0] basis_terms;
  logic [DeltaWidth*Cols-1:0] looked_up;
  logic [DeltaWidth*Cols-1:0] modulation;
  logic [ActivationWidth*Cols-1:0] lane_h;
  logic [5:0]                 gate_count;
  logic [5:0]                 row_gate_count;
  logic [Groups-1:0]          slope_write;
  logic [16*Groups-1:0]       slope_write_address;
  logic [SlopeWidth*Cols-1:0] slope_data;
  logic [Groups-1:0]          slope_read;
  logic [16*Groups-1:0]       slope_read_address;
  logic [Cols-1:0]            row_slope_read;
  logic [16*Cols-1:0]         row_slope_address;
  logic [SlopeWidth*Cols-1:0] slopes;

  column_lanes #(
    .Rows              (Rows),
    .Cols              (Cols),
    .Group             (Group),
    .PsumWidth         (PsumWidth),
    .AccWidth          (AccWidth),
    .WeightWidth       (WeightWidth),
    .WeightFraction    (WeightFraction),
    .ActivationWidth   (ActivationWidth),
    .ActivationFraction(ActivationFraction),
    .DeltaWidth        (DeltaWidth),
    .DeltaFraction     (DeltaFraction),
    .Tables            (Tables),
    .Signals           (Signals),
    .Slopes            (Slopes),
    .Tangents          (UseTangent),
    .Basis             (UseBasis),
    .Local             (UseLocal),
    .Wide              (UseLocal && UseMixing),
    .TangentFraction   (TangentFraction),
    .ValueWidth        (OperandWidth),
    .IndexWidth        (IndexWidth),
    .IndexFraction     (IndexFraction)
  ) u_lanes (
    .clk_i,
    .rst_ni,
    .enable_i        (enable),
    .valid_i         (issue && !sequenced_update && !transposed && !mix),
    .first_i         (first),
    .last_i          (last),
    .train_i         (train),
    .output_i        (is_output),
    .project_i       (project),
    .project_first_i (project_first),
    .kind_i          (kind),
    .live_i          (column_live),
    .unit_i          (column_unit),
    .label_i         (label),
    .hidden_address_i(output_address),
    .hidden_block_i  (output_block),
    .delta_address_i (delta_address),
    .signal_address_i(signal_address),
    .slope_address_i (slope_address),
    .mode_i          (mode),
    .keep_error_i    (keep_error),
    .local_error_i   (local_error),
    .shift_i         (7'(shift)),
    .layer_i         (layer),
    .probe_i         (probe_tile),
    .probe_group_i   (cfg_address_i[20:16]),
    .south_i         (south),
    .hidden_first_o  (hidden_first),
    .hidden_unit_o   (hidden_unit),
    .basis_o         (basis),
    .basis_first_o   (basis_first),
    .basis_start_o   (basis_start),
    .basis_unit_o    (basis_unit),
    .basis_i         (basis_terms),
    .perturb_i       (perturb),
    .sign_error_i    (sign_error),
    .signal_read_o   (signal_read),
    .signal_first_o  (signal_first),
    .signal_label_o  (signal_label),
    .signal_address_o(lane_signal_address),
    .h_o             (lane_h),
    .signal_i        (modulation),
    .slope_read_o    (slope_read),
    .slope_address_o (slope_read_address),
    .slope_i         (slopes),
    .hidden_write_o  (hidden_write),
    .hidden_address_o(hidden_address),
    .hidden_block_o  (hidden_block),
    .hidden_data_o   (hidden_data),
    .delta_write_o   (delta_write),
    .delta_address_o (delta_write_address),
    .delta_data_o    (delta_data),
    .slope_write_o   (slope_write),
    .slope_write_address_o(slope_write_address),
    .slope_data_o    (slope_data),
    .result_write_o  (result_write),
    .result_data_o   (result_data),
    .gate_count_o    (gate_count),
    .probe_o         (probe_valid),
    .probe_data_o    (probe_data),
    .load_i          (load_tables),
    .load_index_i    (cfg_address_i[IndexWidth:0]),
    .load_data_i     (cfg_data_i[ActivationWidth+7:0])
  );

  modulator_drtp #(
    .Groups    (Groups),
    .Group     (Group),
    .DeltaWidth(DeltaWidth),
    .Words     (ProjectionWords),
    .UseRom    (UseRom),
    .UseLfsr   (UseLfsr)
  ) u_modulator (
    .clk_i,
    .enable_i      (enable),
    .select_lfsr_i (select_lfsr),
    .seed_i        (seed),
    .class_i       (signal_label),
    .sign_only_i   (sign_only),
    .read_i        (signal_read),
    .first_i       (signal_first),
    .address_i     (lane_signal_address),
    .signal_o      (looked_up),
    .load_i        (load_projection),
    .load_group_i  (cfg_address_i[20:16]),
    .load_address_i(cfg_address_i[ProjectionAddressWidth-1:0]),
    .load_data_i   (cfg_data_i[DeltaWidth*Group-1:0])
  );

  if (UseBasis) begin : gen_basis
    modulator_lls #(
      .Cols              (Cols),
      .Group             (Group),
      .ActivationWidth   (ActivationWidth),
      .ActivationFraction(ActivationFraction),
      .DeltaWidth        (DeltaWidth),
      .DeltaFraction     (DeltaFraction),
      .Classes           (Classes),
      .SumWidth          (ActivationWidth + $clog2(FanOut + 1))
    ) u_basis (
      .clk_i,
      .rst_ni,
      .enable_i    (enable),
      .walsh_i     (walsh),
      .step_i      (basis_step),
      .classes_i   (classes),
      .label_i     (label),
      .shift_i     (basis_shift),
      // The forward pass of a hidden layer in training: what keeps f', too.
      .project_i   (slope_write[0]),
      .first_i     (hidden_first),
      .unit_i      (hidden_unit),
      .h_i         (result_data),
      .back_i      (basis[0]),
      .back_first_i(basis_first),
      .back_start_i(basis_start),
      .back_unit_i (basis_unit),
      .basis_o     (basis_terms),
      .u_write_o   (basis_u_write),
      .u_class_o   (basis_u_class),
      .u_o         (basis_u),
      .r_write_i   (r_write),
      .r_class_i   (r_class),
      .r_i         (r)
    );
  end else begin : gen_no_basis
    assign basis_terms = '0;
    assign basis_u_write = 1'b0;
    assign basis_u_class = '0;
    assign basis_u = '0;
  end

  if (UseLocal && UseMixing) begin : gen_mixer_rows
    mixer_rows #(
      .Rows           (Rows),
      .Cols           (Cols),
      .OperandWidth   (OperandWidth),
      .ActivationWidth(ActivationWidth),
      .DeltaWidth     (DeltaWidth),
      .ClassWidth     (ClassWidth)
    ) u_mixer_rows (
      .clk_i,
      .rst_ni,
      .enable_i        (enable),
      .mix_i           (mix),
      .first_i         (first),
      .address_i       (input_address),
      .west_i          (west),
      .west_live_i     (west_live),
      .u_write_o       (row_u_write),
      .u_class_o       (row_u_class),
      .u_o             (row_u),
      .r_write_i       (r_write && cosine),
      .r_i             (r),
      .hidden_write_o  (mixed_write),
      .hidden_address_o(mixed_address),
      .hidden_block_o  (mixed_block),
      .hidden_data_o   (mixed_data)
    );
  end else begin : gen_no_mixer_rows
    assign row_u_write = 1'b0;
    assign row_u_class = '0;
    assign row_u = '0;
    assign mixed_write = '0;
    assign mixed_address = '0;
    assign mixed_block = '0;
    assign mixed_data = '0;
  end

  if (UseMixing) begin : gen_mixer
    // Where both are built, the modulator projects what the array projects, too.
    logic                              from_rows;
    logic signed [ActivationWidth-1:0] u;
    assign from_rows = UseLocal && (cosine || !UseBasis);
    assign u = from_rows ? row_u : basis_u;
    class_mixer #(
      .ActivationWidth   (ActivationWidth),
      .ActivationFraction(ActivationFraction),
      .WideFraction      (TangentFraction),
      .DeltaWidth        (DeltaWidth),
      .DeltaFraction     (DeltaFraction),
      .WeightWidth       (WeightWidth),
      .WeightFraction    (WeightFraction),
      .MaxShift          (MaxShift),
      .MaxLeftShift      (MixingLeftShift),
      .Stochastic        (Stochastic),
      .Classes           (Classes),
      .Words             (MixingWords)
    ) u_mixer (
      .clk_i,
      .rst_ni,
      .enable_i      (enable),
      .start_i       (mix && last),
      .matrix_i      (matrix),
      .base_i        (output_address),
      .classes_i     (classes),
      .label_i       (label),
      .shift_i       (7'(shift)),
      .rounding_i    (rounding),
      .sample_i      (sample_random),
      .layer_i       (layer),
      .u_write_i     (from_rows ? row_u_write : basis_u_write),
      .u_class_i     (from_rows ? row_u_class : basis_u_class),
      .u_i           (u),
      .r_write_o     (r_write),
      .r_class_o     (r_class),
      .r_o           (r),
      .signal_o      (mix_signal),
      .feedback_o    (mix_feedback),
      .load_i        (load_mixing),
      .load_address_i(cfg_address_i[MixingAddressWidth-1:0]),
      .load_data_i   (cfg_data_i[WeightWidth-1:0])
    );
  end else begin : gen_no_mixer
    assign r_write = 1'b0;
    assign r_class = '0;
    assign r = '0;
    assign mix_signal = 1'b0;
    assign mix_feedback = 1'b0;
  end

  if (UseTarget) begin : gen_target
    modulator_target #(
      .Cols              (Cols),
      .ActivationWidth   (ActivationWidth),
      .ActivationFraction(ActivationFraction),
      .DeltaWidth        (DeltaWidth),
      .DeltaFraction     (DeltaFraction)
    ) u_target (
      .loss_i  (loss),
      .h_i     (lane_h),
      .target_i(looked_up),
      .signal_o(modulation)
    );
  end else begin : gen_no_target
    assign modulation = looked_up;
  end

  if (Slopes) begin : gen_slopes
    slope_memory #(
      .Cols      (Cols),
      .Group     (Group),
      .SlopeWidth(SlopeWidth),
      .Transposed(UseTransposed),
      .Words     (SlopeWords)
    ) u_slopes (
      .clk_i,
      .enable_i        (enable),
      .write_i         (slope_write),
      .write_address_i (slope_write_address),
      .write_data_i    (slope_data),
      .read_i          (slope_read),
      .read_address_i  (slope_read_address),
      .column_read_i   (row_slope_read),
      .column_address_i(row_slope_address),
      .data_o          (slopes)
    );
  end else begin : gen_no_slopes
    assign slopes = '0;
  end

  if (UseTransposed) begin : gen_rows
    row_lanes #(
      .Rows          (Rows),
      .Cols          (Cols),
      .Groups        (Groups),
      .EastWidth     (EastWidth),
      .AccWidth      (EastAccWidth),
      .WeightFraction(WeightFraction),
      .DeltaWidth    (DeltaWidth),
      .SlopeWidth    (SlopeWidth)
    ) u_row_lanes (
      .clk_i,
      .rst_ni,
      .enable_i       (enable),
      .valid_i        (transposed),
      .first_i        (first),
      .last_i         (last),
      .live_i         (row_live),
      .slice_i        (slice),
      .delta_address_i(output_address),
      .slope_address_i(slope_address),
      .east_i         (east),
      .slope_read_o   (row_slope_read),
      .slope_address_o(row_slope_address),
      .slope_i        (slopes),
      .delta_write_o  (row_delta_write),
      .delta_address_o(row_delta_address),
      .delta_data_o   (row_delta),
      .gate_count_o   (row_gate_count)
    );
  end else begin : gen_no_rows
    assign row_slope_read = '0;
    assign row_slope_address = '0;
    assign row_delta_write = '0;
    assign row_delta_address = '0;
    assign row_delta = '0;
    assign row_gate_count = '0;
  end

  // ---- Results and counters.

  logic result_full;
  assign enable = !(result_write[0] && result_full);

  result_port #(
    .Groups   (Groups),
    .WordWidth(ActivationWidth * Group),
    .Slots    (2 ** $clog2(Groups + 2))
  ) u_results (
    .clk_i,
    .rst_ni,
    .enable_i(enable),
    .write_i (result_write),
    .data_i  (result_data),
    .full_o  (result_full),
    .valid_o (result_valid_o),
    .ready_i (result_ready_i),
    .data_o  (result_data_o)
  );

  if (UseCounters) begin : gen_counters
    counters #(
      .Rows  (Rows),
      .Cols  (Cols),
      .Groups(Groups),
      .Width (CounterWidth),
      .Phases(Slopes)
    ) u_counters (
      .clk_i,
      .rst_ni,
      .enable_i      (enable),
      .clear_i       (clear),
      .issue_i       (issue),
      .update_i      (update),
      .train_i       (train),
      .phase_i       (transposed || leaky || local_error ? 2'd1 : mode),
      .column_live_i (column_live),
      .west_live_i   (west_live),
      .west_bias_i   (west_bias),
      .gate_count_i  (gate_count + row_gate_count),
      .mix_signal_i  (mix_signal),
      .mix_feedback_i(mix_feedback),
      .accept_i      (sample_write),
      .accept_train_i(sample_train_i),
      .start_i       (start),
      .start_train_i (pending_train),
      .waiting_i     (waiting),
      .select_i      (counter_select),
      .value_o       (counter_value)
    );
  end else begin : gen_no_counters
    assign counter_value = '1;
  end

  assign issue_o = issue;
  assign tile_o = tile;
  assign settled_o = settled;

endmodule
