// Weight-stationary Rows x Cols systolic array that works in all directions: one tile of
// Rows x Cols weights a cycle, forward (psum + w * h, southwards), transposed (psum + w * delta,
// eastwards) or update (w - round(h * delta); leaky: w - round(w - h * delta), an average).
//
// A tile is issued in cycle t. Processing element (PE) (r, c) of group g = c / Group works on it in
// cycle tau = t + 1 + r + g:
//   tau      read w          the group's RAM word at the tile's address
//   tau + 1  multiply        w * h, w * delta or delta * h: one multiplier serves all
//   tau + 2  add or round    psum to the row below or the group beside, or the product shifted and
//                            rounded
//   tau + 3  subtract        saturating, in the weight's full range
//   tau + 4  write back      so a tile may be read again from tau + 5 on
// Operands h enter at the west edge and hop from group to group, deltas enter at the north edge and
// hop from row to row; both are expected in the cycle in which their PE multiplies: row r at
// t + 2 + r, group g at t + 2 + g. Sums of group g leave at the south edge in t + Rows + 3 + g,
// those of row r at the east edge in t + Groups + 3 + r.
// Op code and address travel with the operands, so the storage needs no skew, and tiles may come
// in any order. Does not mask lanes: a padded lane is one whose operand is zero.
module systolic_array #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned Tiles = 256,
  parameter int unsigned MaxShift = 25,
  parameter int unsigned MaxLeftShift = 0,
  // Stochastic rounding costs its random bits in every PE: left out unless asked for.
  parameter bit Stochastic = 1'b0,
  // Directions that a learner may do without.
  parameter bit Transposed = 1'b0,
  parameter bit Leaky = 1'b0,
  // Left shift of a leaky update's products, to the weight's fraction bits.
  parameter int unsigned LeakyAlign = 0,
  parameter int unsigned ShiftWidth = 7,
  parameter int unsigned TileWidth = Tiles > 1 ? $clog2(Tiles) : 1,
  parameter int unsigned PsumWidth = WeightWidth + ActivationWidth - 1 + $clog2(Rows),
  parameter int unsigned EastWidth = WeightWidth + DeltaWidth - 1 + $clog2(Cols)
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            enable_i,
  // Tile issued in this cycle.
  input  logic                            update_i,
  input  logic                            transposed_i,
  input  logic                            leaky_i,
  input  logic [TileWidth-1:0]            tile_i,
  input  logic signed [ShiftWidth-1:0]    shift_i,
  input  logic [1:0]                      rounding_i,
  // Random bits of the rows' and the columns' operands; in step with west_i and north_i.
  input  logic [MaxShift*Rows-1:0]        west_random_i,
  input  logic [MaxShift*Cols-1:0]        north_random_i,
  input  logic [ActivationWidth*Rows-1:0] west_i,
  input  logic [DeltaWidth*Cols-1:0]      north_i,
  output logic [PsumWidth*Cols-1:0]       south_o,
  output logic [EastWidth*Rows-1:0]       east_o,
  // Weights from the host, one word of a group at a time, while no tile is in flight.
  input  logic                            load_i,
  input  logic [4:0]                      load_row_i,
  input  logic [4:0]                      load_group_i,
  input  logic [TileWidth-1:0]            load_tile_i,
  input  logic [WeightWidth*Group-1:0]    load_data_i
);

  localparam int unsigned Groups = Cols / Group;
  localparam int unsigned FactorWidth = WeightWidth > DeltaWidth ? WeightWidth : DeltaWidth;
  // What a factor is multiplied by: h, or in a transposed pass delta, which may be wider.
  localparam int unsigned OtherWidth =
      Transposed && DeltaWidth > ActivationWidth ? DeltaWidth : ActivationWidth;
  localparam int unsigned ProductWidth = FactorWidth + OtherWidth;
  // w - h * delta, aligned; delta is +-1 there.
  localparam int unsigned AlignedWidth = ActivationWidth + 1 + LeakyAlign;
  localparam int unsigned LeakWidth =
      (AlignedWidth > WeightWidth ? AlignedWidth : WeightWidth) + 1;
  localparam int unsigned StepWidth = Leaky && LeakWidth > ProductWidth ? LeakWidth : ProductWidth;
  localparam int unsigned RoundWidth = (StepWidth > MaxShift + 1 ? StepWidth : MaxShift + 1) + 1;
  localparam int unsigned ScaledWidth = ActivationWidth + DeltaWidth + MaxLeftShift;
  localparam int unsigned ShiftedWidth = Leaky && LeakWidth > ScaledWidth ? LeakWidth : ScaledWidth;
  localparam int unsigned DifferenceWidth =
      (ShiftedWidth > WeightWidth ? ShiftedWidth : WeightWidth) + 1;
  // Taps that the last PE takes its sums and steps from, and those of its write-back.
  localparam int unsigned StepTap = Rows + Groups;
  localparam int unsigned WriteTap = Rows + Groups + 2;
  // A simulator picks from a power of two without asking whether there is such a tap.
  localparam int unsigned LastTap = 2 ** $clog2(WriteTap + 1) - 1;

  `include "update_arithmetic.svh"

  // Tile k + 1 cycles after its issue.
  logic [LastTap:0]             update_tap_q;
  logic [LastTap:0]             transposed_tap_q;
  logic [LastTap:0]             leaky_tap_q;
  logic [TileWidth-1:0]         tile_tap_q [0:LastTap];
  logic signed [ShiftWidth-1:0] shift_tap_q [0:LastTap];

  logic [WeightWidth*Group-1:0]      weight_word [0:Rows-1][0:Groups-1];
  logic [WeightWidth*Group-1:0]      write_word [0:Rows-1][0:Groups-1];
  logic [WeightWidth*Group-1:0]      write_word_q [0:Rows-1][0:Groups-1];
  logic signed [PsumWidth-1:0]       south_q [0:Cols-1];
  // Operands after their hop out of the PE; the PEs of a group share one h.
  logic signed [ActivationWidth-1:0] h_q [0:Rows-1][0:Groups-1];
  logic signed [DeltaWidth-1:0]      delta_q [0:Rows-1][0:Cols-1];
  logic signed [ProductWidth-1:0]    product_q [0:Rows-1][0:Cols-1];
  logic signed [PsumWidth-1:0]       psum_q [0:Rows-1][0:Cols-1];
  logic signed [EastWidth-1:0]       east_psum_q [0:Rows-1][0:Groups-1];
  logic signed [EastWidth-1:0]       east_q [0:Rows-1];
  logic signed [FactorWidth-1:0]     factor [0:Group-1];
  logic signed [OtherWidth-1:0]      other [0:Group-1];
  // Of the tile k + 3 cycles after its issue.
  logic [MaxShift-1:0]               dropped_q [0:Rows+Groups-2];
  logic [MaxShift-1:0]               addend;
  logic signed [ShiftedWidth-1:0]    step_q [0:Rows-1][0:Cols-1];
  logic [WeightWidth*Group-1:0]      weight_q [0:Rows-1][0:Groups-1];
  logic [WeightWidth*Group-1:0]      weight_q2 [0:Rows-1][0:Groups-1];
  // Random bits travel with the operands; a PE's own are the exclusive or of the two.
  logic [MaxShift-1:0]               h_random_q [0:Rows-1][0:Groups-1];
  logic [MaxShift-1:0]               delta_random_q [0:Rows-1][0:Cols-1];
  logic [MaxShift-1:0]               random_q [0:Rows-1][0:Cols-1];

  logic                         load_q;
  logic [4:0]                   load_row_q;
  logic [4:0]                   load_group_q;
  logic [TileWidth-1:0]         load_tile_q;
  logic [WeightWidth*Group-1:0] load_data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      load_q <= 1'b0;
      update_tap_q <= '0;
      transposed_tap_q <= '0;
    end else begin
      load_q <= load_i;
      if (enable_i) begin
        update_tap_q <= (LastTap + 1)'({update_tap_q[WriteTap-1:0], update_i});
        transposed_tap_q <=
            Transposed ? (LastTap + 1)'({transposed_tap_q[StepTap-1:0], transposed_i}) : '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      tile_tap_q[0] <= tile_i;
      shift_tap_q[0] <= MaxLeftShift > 0 ? shift_i : {1'b0, shift_i[ShiftWidth-2:0]};
      leaky_tap_q <= Leaky ? (LastTap + 1)'({leaky_tap_q[StepTap-1:0], leaky_i}) : '0;
      for (int k = 0; k < Rows + Groups - 1; k++) dropped_q[k] <= dropped_bits(shift_tap_q[k + 1]);
      for (int k = 1; k <= WriteTap; k++) tile_tap_q[k] <= tile_tap_q[k - 1];
      for (int k = 1; k <= StepTap; k++) shift_tap_q[k] <= shift_tap_q[k - 1];
    end
    load_row_q <= load_row_i;
    load_group_q <= load_group_i;
    load_tile_q <= load_tile_i;
    load_data_q <= load_data_i;
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    for (genvar g = 0; g < Groups; g++) begin : gen_group
      logic load;
      assign load = load_q && load_row_q == 5'(r) && load_group_q == 5'(g);

      ram_1r1w #(
        .Width(WeightWidth * Group),
        .Depth(Tiles)
      ) u_weights (
        .clk_i,
        .read_i         (enable_i),
        .read_address_i (tile_tap_q[r + g]),
        .read_data_o    (weight_word[r][g]),
        .write_i        (load || (enable_i && update_tap_q[r + g + 4])),
        .write_address_i(load ? load_tile_q : tile_tap_q[r + g + 4]),
        .write_data_i   (load ? load_data_q : write_word_q[r][g])
      );
    end
  end

  for (genvar c = 0; c < Cols; c++) begin : gen_south
    assign south_o[PsumWidth*c +: PsumWidth] = south_q[c];
  end
  for (genvar r = 0; r < Rows; r++) begin : gen_east
    assign east_o[EastWidth*r +: EastWidth] = Transposed ? east_q[r] : '0;
  end

  // Blocking assignments in a clocked block, on purpose and only here: the loops run from the last
  // row, column and stage to the first, so that every PE still reads its neighbours' old values. It
  // is the same circuit as with non-blocking ones, and simulates several times faster, as the
  // simulator needs no second copy of the array. No other clocked block may read these variables: it
  // could see them before or after. What others need leaves through registers written without
  // blocking, write_word_q, south_q and east_q (of which write_word, the last row of psum_q and the
  // last group of east_psum_q are only the next values).
  /* verilator lint_off BLKSEQ */
  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      for (int r = 0; r < Rows; r++) begin
        h_q[r][0] = west_i[ActivationWidth*r +: ActivationWidth];
        if (Stochastic) h_random_q[r][0] = west_random_i[MaxShift*r +: MaxShift];
      end
      for (int c = 0; c < Cols; c++) begin
        delta_q[0][c] = north_i[DeltaWidth*c +: DeltaWidth];
        if (Stochastic) delta_random_q[0][c] = north_random_i[MaxShift*c +: MaxShift];
      end
      for (int r = Rows - 1; r >= 0; r--) begin
        for (int g = Groups - 1; g >= 0; g--) begin
          // tau + 3
          if (update_tap_q[r + g + 3]) begin
            for (int k = 0; k < Group; k++) begin
              write_word[r][g][WeightWidth*k +: WeightWidth] = saturating_subtract(
                  $signed(weight_q2[r][g][WeightWidth*k +: WeightWidth]), step_q[r][g * Group + k]);
            end
          end else begin
            write_word[r][g] = '0;
          end
          weight_q2[r][g] = weight_q[r][g];
          // tau + 2, update
          if (update_tap_q[r + g + 2]) begin
            addend = rounding_addend(dropped_q[r + g], rounding_i, '0);
            for (int k = 0; k < Group; k++) begin
              if (Stochastic) begin
                addend = rounding_addend(dropped_q[r + g], rounding_i, random_q[r][g * Group + k]);
              end
              if (Leaky && leaky_tap_q[r + g + 2]) begin
                step_q[r][g * Group + k] = round_shift(
                    StepWidth'($signed(weight_q[r][g][WeightWidth*k +: WeightWidth]))
                        - (StepWidth'(product_q[r][g * Group + k]) <<< LeakyAlign),
                    addend, shift_tap_q[r + g + 2]);
              end else begin
                step_q[r][g * Group + k] = round_shift(
                    StepWidth'(product_q[r][g * Group + k]), addend, shift_tap_q[r + g + 2]);
              end
            end
          end
          // tau + 2, transposed
          if (Transposed && transposed_tap_q[r + g + 2]) begin
            east_psum_q[r][g] = g != 0 ? east_psum_q[r][g == 0 ? 0 : g - 1] : '0;
            for (int k = 0; k < Group; k++) begin
              east_psum_q[r][g] = east_psum_q[r][g] + EastWidth'(product_q[r][g * Group + k]);
            end
          end
        end
        // tau + 2, forward
        if (r != 0) begin
          for (int c = 0; c < Cols; c++) begin
            psum_q[r][c] = psum_q[r - 1][c] + PsumWidth'(product_q[r][c]);
          end
        end else begin
          for (int c = 0; c < Cols; c++) psum_q[0][c] = PsumWidth'(product_q[0][c]);
        end
        // tau + 1
        for (int g = Groups - 1; g >= 0; g--) begin
          weight_q[r][g] = weight_word[r][g];
          if (update_tap_q[r + g + 1]) begin
            for (int k = 0; k < Group; k++) begin
              factor[k] = FactorWidth'(delta_q[r][g * Group + k]);
            end
          end else begin
            for (int k = 0; k < Group; k++) begin
              factor[k] = FactorWidth'($signed(weight_word[r][g][WeightWidth*k +: WeightWidth]));
            end
          end
          for (int k = 0; k < Group; k++) begin
            // Chosen before it is widened: yosys would not see that a wider choice is a narrow number.
            other[k] = Transposed && transposed_tap_q[r + g + 1]
                ? OtherWidth'(delta_q[r][g * Group + k]) : OtherWidth'(h_q[r][g]);
            product_q[r][g * Group + k] = ProductWidth'(factor[k]) * ProductWidth'(other[k]);
            if (Stochastic) begin
              random_q[r][g * Group + k] =
                  h_random_q[r][g] ^ delta_random_q[r][g * Group + k];
            end
          end
        end
      end
      // The operands' hops.
      for (int r = Rows - 1; r >= 0; r--) begin
        for (int g = Groups - 1; g > 0; g--) begin
          h_q[r][g] = h_q[r][g - 1];
          if (Stochastic) h_random_q[r][g] = h_random_q[r][g - 1];
        end
      end
      for (int r = Rows - 1; r > 0; r--) begin
        for (int c = 0; c < Cols; c++) begin
          delta_q[r][c] = delta_q[r - 1][c];
          if (Stochastic) delta_random_q[r][c] = delta_random_q[r - 1][c];
        end
      end
      for (int r = 0; r < Rows; r++) begin
        for (int g = 0; g < Groups; g++) write_word_q[r][g] <= write_word[r][g];
      end
      for (int c = 0; c < Cols; c++) south_q[c] <= psum_q[Rows - 1][c];
      if (Transposed) begin
        for (int r = 0; r < Rows; r++) east_q[r] <= east_psum_q[r][Groups - 1];
      end
    end
  end
  /* verilator lint_on BLKSEQ */

endmodule
