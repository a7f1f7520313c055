// What happens to the sums that leave the south edge: accumulate over the row tiles, then, by mode,
//   0 activate  h = f(z); delta = m (.) f' in a hidden layer, e = y - y* in the output layer
//   1 signal    the sum is m itself (B^T e): delta = m (.) f'
//   2 tangent   d = sum (.) f' + v, v = +-1 the unit's perturbation; in the output layer d = sum,
//               and where a layer's own projection goes to be mixed u = sum
//   3 basis     as 1, with terms from a modulator beside the array in place of the array's sums
// and hand over. One lane a column; the lanes of a group work in step, group g g cycles after
// group 0, and everything that a tile needs here travels beside it, so nothing is put back in line.
//
// A sum of group g that belongs to a tile issued in cycle t arrives in t + Rows + 3 + g =: kappa.
//   kappa      accumulate
//   kappa + 1  (last row tile only, from here on) round and activate
//   kappa + 2  read the activation table, the modulatory signal, f' of an earlier pass
//   kappa + 3  h, delta, d
//   kappa + 4  write them, so they can be read from kappa + 5 on
// Lanes without a unit give zero. Does not know how the modulatory signal is made.
module column_lanes #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned PsumWidth = 25,
  parameter int unsigned AccWidth = 33,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned WeightFraction = 13,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7,
  // Tables for tanh and sigmoid: 2 * 2^IndexWidth words in every lane.
  parameter bit Tables = 1'b1,
  // Modes 1 to 3, and f' kept for later passes: what a rule without them does not pay for.
  parameter bit Signals = 1'b0,
  parameter bit Slopes = 1'b0,
  parameter bit Tangents = 1'b0,
  parameter bit Basis = 1'b0,
  // Errors of a hidden layer on its own projection, beside those of the output layer.
  parameter bit Local = 1'b0,
  // The projection itself, in place of its error.
  parameter bit Wide = 1'b0,
  // +-1 as a tangent has it.
  parameter int unsigned TangentFraction = 4,
  parameter int unsigned SlopeWidth = Tables ? 8 : 1,
  // Of what goes back to the rows: an activation, an error, a tangent.
  parameter int unsigned ValueWidth = ActivationWidth,
  parameter int unsigned IndexWidth = 10,
  parameter int unsigned IndexFraction = 6,
  parameter int unsigned Groups = Cols / Group
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             enable_i,

  // The tile issued in this cycle. `valid_i`: its sums count.
  input  logic                             valid_i,
  input  logic                             first_i,
  input  logic                             last_i,
  input  logic                             train_i,
  input  logic                             output_i,
  input  logic                             project_i,
  input  logic                             project_first_i,
  input  logic [2:0]                       kind_i,
  input  logic [5:0]                       live_i,
  input  logic [15:0]                      unit_i,
  input  logic [15:0]                      label_i,
  input  logic [15:0]                      hidden_address_i,
  input  logic [4:0]                       hidden_block_i,
  input  logic [15:0]                      delta_address_i,
  input  logic [15:0]                      signal_address_i,
  input  logic [15:0]                      slope_address_i,
  input  logic [1:0]                       mode_i,
  input  logic                             keep_error_i,
  input  logic                             local_error_i,
  // Right shift of a local projection's sums.
  input  logic signed [6:0]                shift_i,
  input  logic [3:0]                       layer_i,
  // Read-back: the sums of this group are wanted as they are.
  input  logic                             probe_i,
  input  logic [4:0]                       probe_group_i,

  input  logic [PsumWidth*Cols-1:0]        south_i,
  // What the activations of group 0 in result_data_o are, in kappa + 4.
  output logic                             hidden_first_o,
  output logic [15:0]                      hidden_unit_o,
  // Mode 3, kappa: a term for each lane.
  output logic [Groups-1:0]                basis_o,
  output logic                             basis_first_o,
  output logic                             basis_start_o,
  output logic [15:0]                      basis_unit_o,
  input  logic [DeltaWidth*Cols-1:0]       basis_i,
  // v of unit j in layer l = parity of {1, l, j} & perturb_i; 1 is -1.
  input  logic [20:0]                      perturb_i,
  // The error goes back to the rows as its sign.
  input  logic                             sign_error_i,

  // The modulatory signal, asked for in kappa + 2, there in kappa + 3.
  output logic [Groups-1:0]                signal_read_o,
  output logic                             signal_first_o,
  // In kappa + 1.
  output logic [15:0]                      signal_label_o,
  output logic [16*Groups-1:0]             signal_address_o,
  // The modulator may look at the activations, in kappa + 3.
  output logic [ActivationWidth*Cols-1:0]  h_o,
  input  logic [DeltaWidth*Cols-1:0]       signal_i,

  // f', asked for in kappa + 2, there in kappa + 3.
  output logic [Groups-1:0]                slope_read_o,
  output logic [16*Groups-1:0]             slope_address_o,
  input  logic [SlopeWidth*Cols-1:0]       slope_i,

  // kappa + 4, a group at a time.
  output logic [Groups-1:0]                hidden_write_o,
  output logic [16*Groups-1:0]             hidden_address_o,
  output logic [5*Groups-1:0]              hidden_block_o,
  output logic [ValueWidth*Cols-1:0]       hidden_data_o,
  output logic [Groups-1:0]                delta_write_o,
  output logic [16*Groups-1:0]             delta_address_o,
  output logic [DeltaWidth*Cols-1:0]       delta_data_o,
  output logic [Groups-1:0]                slope_write_o,
  output logic [16*Groups-1:0]             slope_write_address_o,
  output logic [SlopeWidth*Cols-1:0]       slope_data_o,
  output logic [Groups-1:0]                result_write_o,
  output logic [ActivationWidth*Cols-1:0]  result_data_o,
  // Products with f' made in this cycle.
  output logic [5:0]                       gate_count_o,

  output logic                             probe_o,
  output logic [WeightWidth*Group-1:0]     probe_data_o,

  input  logic                             load_i,
  input  logic [IndexWidth:0]              load_index_i,
  input  logic [ActivationWidth+7:0]       load_data_i
);

  localparam int unsigned Sum = Rows + 2;
  localparam int unsigned LastTap = Sum + Groups + 3;

  localparam logic signed [ValueWidth-1:0] SignOne = ValueWidth'(2 ** DeltaFraction - 1);
  localparam logic signed [ValueWidth:0] TangentOne = (ValueWidth + 1)'(2 ** TangentFraction);
  localparam logic signed [ValueWidth:0] TangentLimit =
      (ValueWidth + 1)'(2 ** (ActivationWidth - 1) - 1);

  logic [LastTap:0] valid_tap_q;
  logic [LastTap:0] last_tap_q;
  logic [LastTap:0] probe_tap_q;
  // What a lane has to know of a tile, packed; k + 1 cycles after its issue it stands in tap k. One
  // vector a tap: the simulator moves a few words where an array a field cost it fourteen.
  localparam int unsigned FirstAt = 0;
  localparam int unsigned TrainAt = 1;
  localparam int unsigned OutputAt = 2;
  localparam int unsigned ProjectAt = 3;
  localparam int unsigned ProjectFirstAt = 4;
  localparam int unsigned KindAt = 5;
  localparam int unsigned LiveAt = 8;
  localparam int unsigned ProbeGroupAt = 14;
  localparam int unsigned HiddenBlockAt = 19;
  localparam int unsigned HiddenAddressAt = 24;
  localparam int unsigned UnitAt = 40;
  localparam int unsigned DeltaAddressAt = 56;
  localparam int unsigned SignalAddressAt = 72;
  localparam int unsigned LabelAt = 88;
  localparam int unsigned ModeAt = 104;
  localparam int unsigned KeepErrorAt = 106;
  localparam int unsigned SlopeAddressAt = 107;
  localparam int unsigned LayerAt = 123;
  localparam int unsigned TileBits = 127;
  logic [TileBits-1:0] tile_tap_q [0:LastTap];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_tap_q <= '0;
      last_tap_q <= '0;
      probe_tap_q <= '0;
    end else if (enable_i) begin
      valid_tap_q <= {valid_tap_q[LastTap-1:0], valid_i};
      last_tap_q <= {last_tap_q[LastTap-1:0], valid_i && last_i && !probe_i};
      probe_tap_q <= {probe_tap_q[LastTap-1:0], valid_i && probe_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      tile_tap_q[0] <= {
        layer_i, slope_address_i, keep_error_i, mode_i, label_i, signal_address_i, delta_address_i,
        unit_i, hidden_address_i, hidden_block_i, probe_group_i, live_i, kind_i, project_first_i,
        project_i, output_i, train_i, first_i
      };
      for (int k = 1; k <= LastTap; k++) tile_tap_q[k] <= tile_tap_q[k - 1];
    end
  end

  `include "error_arithmetic.svh"
  `include "gate_arithmetic.svh"

  // m (.) f' with f' from the table in u8.7, rounded to nearest.
  function automatic logic signed [DeltaWidth-1:0] scaled_signal(
    input logic signed [DeltaWidth-1:0] m,
    input logic        [7:0]            slope
  );
    logic signed [DeltaWidth+8:0] product;
    product = (DeltaWidth + 9)'(m) * $signed({{(DeltaWidth + 1){1'b0}}, slope});
    scaled_signal = DeltaWidth'((product + (DeltaWidth + 9)'(64)) >>> 7);
  endfunction

  // d + v, clipped to the activation's range.
  function automatic logic signed [ValueWidth-1:0] perturbed(
    input logic signed [ValueWidth-1:0] d,
    input logic                         negative
  );
    logic signed [ValueWidth:0] sum;
    sum = (ValueWidth + 1)'(d) + (negative ? -TangentOne : TangentOne);
    perturbed = sum > TangentLimit ? ValueWidth'(TangentLimit)
        : sum < -TangentLimit ? ValueWidth'(-TangentLimit) : ValueWidth'(sum);
  endfunction

  logic              local_tap [0:LastTap];
  logic signed [6:0] shift_tap [0:LastTap];
  if (Local) begin : gen_local
    logic [7:0] local_tap_q [0:LastTap];
    always_ff @(posedge clk_i) begin
      if (enable_i) begin
        local_tap_q[0] <= {local_error_i, shift_i};
        for (int k = 1; k <= LastTap; k++) local_tap_q[k] <= local_tap_q[k - 1];
      end
    end
    for (genvar k = 0; k <= LastTap; k++) begin : gen_tap
      assign local_tap[k] = local_tap_q[k][7];
      assign shift_tap[k] = $signed(local_tap_q[k][6:0]);
    end
  end else begin : gen_not_local
    for (genvar k = 0; k <= LastTap; k++) begin : gen_tap
      assign local_tap[k] = 1'b0;
      assign shift_tap[k] = '0;
    end
  end

  logic [5:0]                   gate_count [0:Groups-1];
  logic [Groups-1:0]            probe_q;
  logic [WeightWidth*Group-1:0] probe_data [0:Groups-1];

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    // The tap of the tile whose sums arrive now; Kappa + n is n cycles further on.
    localparam int unsigned Kappa = Sum + g;
    logic read_table;
    // From the tile's first unit to the label's class.
    logic [15:0] label_distance;
    assign label_distance =
        tile_tap_q[Kappa + 2][LabelAt +: 16] - tile_tap_q[Kappa + 2][UnitAt +: 16];
    assign read_table = last_tap_q[Kappa + 2] && tile_tap_q[Kappa + 2][KindAt +: 3] == 3'd4;

    for (genvar k = 0; k < Group; k++) begin : gen_lane
      localparam int unsigned Column = g * Group + k;
      logic signed [AccWidth-1:0]        acc_q;
      logic signed [AccWidth-1:0]        term;
      logic signed [ValueWidth-1:0]      h_hard;
      logic                              gate_hard;
      logic signed [ValueWidth-1:0]      h_hard_q;
      logic                              gate_hard_q;
      logic [IndexWidth-1:0]             index;
      logic [ActivationWidth+7:0]        table_word;
      logic signed [ActivationWidth-1:0] h_q;
      logic signed [DeltaWidth-1:0]      delta_q;

      always_comb begin
        term = AccWidth'($signed(south_i[PsumWidth*Column +: PsumWidth]));
        if (Basis && tile_tap_q[Kappa][ModeAt +: 2] == 2'd3) begin
          term = AccWidth'($signed(basis_i[DeltaWidth*Column +: DeltaWidth])) <<< WeightFraction;
        end
      end

      activation_unit #(
        .AccWidth          (AccWidth),
        .WeightFraction    (WeightFraction),
        .ActivationWidth   (ActivationWidth),
        .ActivationFraction(ActivationFraction),
        .DeltaWidth        (DeltaWidth),
        .Signals           (Signals),
        .Local             (Local),
        .Wide              (Wide),
        .ValueWidth        (ValueWidth),
        .IndexWidth        (IndexWidth),
        .IndexFraction     (IndexFraction)
      ) u_activation (
        .clk_i,
        .enable_i,
        .valid_i(last_tap_q[Kappa + 1]),
        .kind_i (tile_tap_q[Kappa + 1][KindAt +: 3]),
        .shift_i(shift_tap[Kappa + 1]),
        .acc_i  (acc_q),
        .h_o    (h_hard),
        .gate_o (gate_hard),
        .index_o(index)
      );

      if (Tables) begin : gen_table
        ram_1r1w #(
          .Width(ActivationWidth + 8),
          .Depth(2 ** (IndexWidth + 1))
        ) u_table (
          .clk_i,
          .read_i         (enable_i && read_table),
          .read_address_i ({tile_tap_q[Kappa + 2][OutputAt], index}),
          .read_data_o    (table_word),
          .write_i        (load_i),
          .write_address_i(load_index_i),
          .write_data_i   (load_data_i)
        );
      end else begin : gen_no_table
        assign table_word = '0;
      end

      logic                              live_q;
      logic                              target_q;
      logic                              tabled;
      logic signed [ValueWidth-1:0]      value;
      logic signed [ActivationWidth-1:0] h;
      logic signed [DeltaWidth-1:0]      m;
      logic signed [DeltaWidth-1:0]      delta;
      assign tabled = Tables && tile_tap_q[Kappa + 3][KindAt +: 3] == 3'd4;
      assign m = $signed(signal_i[DeltaWidth*Column +: DeltaWidth]);

      // Kappa + 3: of a unit, and of the label's class.
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) live_q <= 1'b0;
        else if (enable_i) begin
          live_q <= last_tap_q[Kappa + 2] && 6'(Column) < tile_tap_q[Kappa + 2][LiveAt +: 6];
        end
      end

      always_ff @(posedge clk_i) begin
        if (enable_i) begin
          target_q <= label_distance == 16'(Column);
          if (valid_tap_q[Kappa]) acc_q <= (tile_tap_q[Kappa][FirstAt] ? '0 : acc_q) + term;
          if (last_tap_q[Kappa + 2]) begin
            h_hard_q <= h_hard;
            gate_hard_q <= gate_hard;
          end
          if (last_tap_q[Kappa + 3]) begin
            h_q <= h;
            delta_q <= delta;
          end
        end
      end

      assign value = tabled ? ValueWidth'($signed(table_word[ActivationWidth-1:0])) : h_hard_q;
      assign h = live_q ? ActivationWidth'(value) : '0;
      assign h_o[ActivationWidth*Column +: ActivationWidth] = h;

      logic signed [ValueWidth-1:0] gated_value;
      logic signed [ValueWidth-1:0] tangent;
      logic                         negative;
      if (Slopes) begin : gen_gated
        assign gated_value = gated(value, slope_i[SlopeWidth*Column +: SlopeWidth]);
      end else begin : gen_not_gated
        assign gated_value = '0;
      end

      always_comb begin
        delta = '0;
        if (live_q) begin
          if (Signals && tile_tap_q[Kappa + 3][ModeAt]) begin
            delta = DeltaWidth'(gated_value);
          end else if (Tangents && tile_tap_q[Kappa + 3][ModeAt + 1]) begin
            delta = negative ? '1 : DeltaWidth'(1);
          end else if (tile_tap_q[Kappa + 3][OutputAt]) begin
            delta = output_error(ActivationWidth'(value), target_q);
          end else if (tile_tap_q[Kappa + 3][ProjectAt]) begin
            delta = tabled ? scaled_signal(m, table_word[ActivationWidth +: 8])
                : gate_hard_q ? m : '0;
          end
        end
      end

      if (Tangents) begin : gen_tangent
        logic [15:0] unit;
        assign unit = tile_tap_q[Kappa + 3][UnitAt +: 16] + 16'(Column);
        assign negative = ^({1'b1, tile_tap_q[Kappa + 3][LayerAt +: 4], unit} & perturb_i);
        assign tangent = perturbed(gated_value, negative);
      end else begin : gen_no_tangent
        assign negative = 1'b0;
        assign tangent = '0;
      end

      // What goes back to the rows.
      if (Signals || Tangents) begin : gen_back
        logic signed [ValueWidth-1:0] back;
        logic signed [ValueWidth-1:0] back_q;
        always_comb begin
          back = ValueWidth'(h);
          if (tile_tap_q[Kappa + 3][OutputAt] && tile_tap_q[Kappa + 3][ModeAt +: 2] == 2'd0) begin
            back = ValueWidth'(delta);
            if (sign_error_i) begin
              back = delta < 0 ? -SignOne : SignOne;
              if (delta == '0) back = '0;
            end
          end else if (Tangents && tile_tap_q[Kappa + 3][ModeAt +: 2] == 2'd2
              && !tile_tap_q[Kappa + 3][OutputAt]) begin
            back = live_q ? tangent : '0;
          end
        end
        always_ff @(posedge clk_i) begin
          if (enable_i && last_tap_q[Kappa + 3]) back_q <= back;
        end
        assign hidden_data_o[ValueWidth*Column +: ValueWidth] = back_q;
      end else begin : gen_no_back
        assign hidden_data_o[ValueWidth*Column +: ValueWidth] = ValueWidth'(h_q);
      end

      if (Slopes) begin : gen_slope
        logic [SlopeWidth-1:0] slope_q;
        always_ff @(posedge clk_i) begin
          if (enable_i && last_tap_q[Kappa + 3]) begin
            slope_q <= tabled ? SlopeWidth'(table_word[ActivationWidth +: 8])
                : gate_hard_q ? SlopeWidth'(SlopeWidth == 1 ? 1 : 128) : '0;
          end
        end
        assign slope_data_o[SlopeWidth*Column +: SlopeWidth] = slope_q;
      end else begin : gen_no_slope
        assign slope_data_o[SlopeWidth*Column +: SlopeWidth] = '0;
      end

      assign result_data_o[ActivationWidth*Column +: ActivationWidth] = h_q;
      assign delta_data_o[DeltaWidth*Column +: DeltaWidth] = delta_q;
      assign probe_data[g][WeightWidth*k +: WeightWidth] = acc_q[WeightWidth-1:0];
    end

    assign signal_read_o[g] = last_tap_q[Kappa + 2] && tile_tap_q[Kappa + 2][ProjectAt]
        && tile_tap_q[Kappa + 2][ModeAt +: 2] == 2'd0;
    assign signal_address_o[16*g +: 16] = tile_tap_q[Kappa + 2][SignalAddressAt +: 16];
    if (g == 0) begin : gen_first
      assign signal_first_o = tile_tap_q[Kappa + 2][ProjectFirstAt];
      assign signal_label_o = tile_tap_q[Kappa + 1][LabelAt +: 16];
      assign basis_first_o = tile_tap_q[Kappa][FirstAt];
      assign basis_start_o = tile_tap_q[Kappa][ProjectFirstAt];
      assign basis_unit_o = tile_tap_q[Kappa][UnitAt +: 16];
      assign hidden_first_o = tile_tap_q[Kappa + 4][ProjectFirstAt];
      assign hidden_unit_o = tile_tap_q[Kappa + 4][UnitAt +: 16];
    end
    assign basis_o[g] =
        Basis && valid_tap_q[Kappa] && tile_tap_q[Kappa][ModeAt +: 2] == 2'd3;

    assign slope_read_o[g] =
        Slopes && last_tap_q[Kappa + 2] && tile_tap_q[Kappa + 2][ModeAt +: 2] != 2'd0;
    assign slope_address_o[16*g +: 16] = tile_tap_q[Kappa + 2][SlopeAddressAt +: 16];

    logic activates;
    logic is_output;
    assign activates = tile_tap_q[Kappa + 4][ModeAt +: 2] == 2'd0;
    assign is_output = tile_tap_q[Kappa + 4][OutputAt];
    assign hidden_write_o[g] = last_tap_q[Kappa + 4]
        && (activates ? !is_output || tile_tap_q[Kappa + 4][KeepErrorAt]
                      : tile_tap_q[Kappa + 4][ModeAt +: 2] == 2'd2);
    assign hidden_address_o[16*g +: 16] = tile_tap_q[Kappa + 4][HiddenAddressAt +: 16];
    assign hidden_block_o[5*g +: 5] = tile_tap_q[Kappa + 4][HiddenBlockAt +: 5];
    assign delta_write_o[g] =
        last_tap_q[Kappa + 4] && tile_tap_q[Kappa + 4][TrainAt] && (activates || !is_output);
    assign delta_address_o[16*g +: 16] = tile_tap_q[Kappa + 4][DeltaAddressAt +: 16];
    assign slope_write_o[g] = Slopes && last_tap_q[Kappa + 4] && tile_tap_q[Kappa + 4][TrainAt]
        && activates && !is_output;
    assign slope_write_address_o[16*g +: 16] = tile_tap_q[Kappa + 4][SlopeAddressAt +: 16];
    // A tap ahead, into a register: a cycle in which it finds no room is no cycle for anybody.
    logic result_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) result_q <= 1'b0;
      else if (enable_i) begin
        result_q <= last_tap_q[Kappa + 3] && tile_tap_q[Kappa + 3][OutputAt]
            && tile_tap_q[Kappa + 3][ModeAt +: 2] == 2'd0 && !local_tap[Kappa + 3];
      end
    end
    assign result_write_o[g] = result_q;
    assign probe_q[g] =
        probe_tap_q[Kappa + 1] && tile_tap_q[Kappa + 1][ProbeGroupAt +: 5] == 5'(g);

    // Live lanes of this group that form delta from a modulatory signal.
    always_comb begin
      gate_count[g] = '0;
      if (last_tap_q[Kappa + 3] && tile_tap_q[Kappa + 3][TrainAt]
          && tile_tap_q[Kappa + 3][ProjectAt]) begin
        for (int k = 0; k < Group; k++) begin
          if (6'(g * Group) + 6'(k) < tile_tap_q[Kappa + 3][LiveAt +: 6]) begin
            gate_count[g] = gate_count[g] + 6'd1;
          end
        end
      end
    end
  end

  assign probe_o = |probe_q;
  always_comb begin
    gate_count_o = '0;
    probe_data_o = '0;
    for (int g = 0; g < Groups; g++) begin
      gate_count_o = gate_count_o + gate_count[g];
      if (probe_q[g]) probe_data_o = probe_data[g];
    end
  end

endmodule
