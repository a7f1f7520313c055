// What happens to the sums that leave the east edge in a transposed pass, which gives back-propagation
// (and feedback alignment) its modulatory signal m = W^T delta: accumulate over the column tiles, round
// to delta's fraction bits, clip, multiply by f', and hand over to the memories of the columns that
// made the units. One lane a row, row r r cycles after row 0.
//
// A sum of row r that belongs to a tile issued in cycle t arrives in t + Groups + 3 + r =: kappa.
//   kappa      accumulate
//   kappa + 1  (last column tile only, from here on) m = the sum, rounded and clipped
//   kappa + 2  read f'
//   kappa + 3  delta = m (.) f'
//   kappa + 4  write delta, so it can be read from kappa + 5 on
// Units lie in rows as activation_memory has them: row r of slice s is column s * Rows + r of the
// word's column tile; where Rows > Cols, row r is column r mod Cols of the word's tile r div Cols.
// There, two row tiles must not follow each other in less than Rows cycles, or two rows would want
// one column's memory at once.
module row_lanes #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Groups = 1,
  parameter int unsigned EastWidth = 25,
  parameter int unsigned AccWidth = 33,
  parameter int unsigned WeightFraction = 13,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned SlopeWidth = 1
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       enable_i,

  // The tile issued in this cycle: the word of its units in the memories of delta and f'.
  input  logic                       valid_i,
  input  logic                       first_i,
  input  logic                       last_i,
  input  logic [5:0]                 live_i,
  input  logic [4:0]                 slice_i,
  input  logic [15:0]                delta_address_i,
  input  logic [15:0]                slope_address_i,

  input  logic [EastWidth*Rows-1:0]  east_i,

  // By column: f', asked for in kappa + 2, there in kappa + 3; delta in kappa + 4.
  output logic [Cols-1:0]            slope_read_o,
  output logic [16*Cols-1:0]         slope_address_o,
  input  logic [SlopeWidth*Cols-1:0] slope_i,
  output logic [Cols-1:0]            delta_write_o,
  output logic [16*Cols-1:0]         delta_address_o,
  output logic [DeltaWidth*Cols-1:0] delta_data_o,
  // Products with f' made in this cycle.
  output logic [5:0]                 gate_count_o
);

  localparam int unsigned Sum = Groups + 2;
  localparam int unsigned LastTap = Sum + Rows + 3;
  localparam int unsigned Blocks = Rows > Cols ? Rows / Cols : 1;
  localparam int unsigned Slices = Rows > Cols ? 1 : (Cols + Rows - 1) / Rows;
  localparam int unsigned ValueWidth = DeltaWidth;
  localparam logic signed [AccWidth:0] Limit = (AccWidth + 1)'(2 ** (DeltaWidth - 1) - 1);

  `include "gate_arithmetic.svh"

  logic [LastTap:0] valid_tap_q;
  logic [LastTap:0] last_tap_q;
  // What a row has to know of a tile, packed as in column_lanes.
  localparam int unsigned FirstAt = 0;
  localparam int unsigned SliceAt = 1;
  localparam int unsigned LiveAt = 6;
  localparam int unsigned DeltaAddressAt = 12;
  localparam int unsigned SlopeAddressAt = 28;
  localparam int unsigned TileBits = 44;
  logic [TileBits-1:0] tile_tap_q [0:LastTap];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_tap_q <= '0;
      last_tap_q <= '0;
    end else if (enable_i) begin
      valid_tap_q <= {valid_tap_q[LastTap-1:0], valid_i};
      last_tap_q <= {last_tap_q[LastTap-1:0], valid_i && last_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      tile_tap_q[0] <= {slope_address_i, delta_address_i, live_i, slice_i, first_i};
      for (int k = 1; k <= LastTap; k++) tile_tap_q[k] <= tile_tap_q[k - 1];
    end
  end

  // The sum in delta's fraction bits, rounded to nearest, clipped.
  function automatic logic signed [DeltaWidth-1:0] to_delta(input logic signed [AccWidth-1:0] acc);
    logic signed [AccWidth:0] m;
    m = (AccWidth + 1)'(acc);
    if (WeightFraction > 0) begin
      m = (m + ((AccWidth + 1)'(1) <<< (WeightFraction - 1))) >>> WeightFraction;
    end
    to_delta = m > Limit ? DeltaWidth'(Limit) : m < -Limit ? DeltaWidth'(-Limit) : DeltaWidth'(m);
  endfunction

  logic [SlopeWidth*Rows-1:0] slope;
  logic [DeltaWidth*Rows-1:0] delta;
  logic [Rows-1:0]            gates;

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    localparam int unsigned Kappa = Sum + r;
    logic signed [AccWidth-1:0]   acc_q;
    logic signed [DeltaWidth-1:0] m_q;
    logic signed [DeltaWidth-1:0] m_q2;
    logic signed [DeltaWidth-1:0] delta_q;
    logic        [SlopeWidth-1:0] own_slope;
    assign own_slope = slope[SlopeWidth*r +: SlopeWidth];

    always_ff @(posedge clk_i) begin
      if (enable_i) begin
        if (valid_tap_q[Kappa]) begin
          acc_q <= (tile_tap_q[Kappa][FirstAt] ? '0 : acc_q)
              + AccWidth'($signed(east_i[EastWidth*r +: EastWidth]));
        end
        if (last_tap_q[Kappa + 1]) m_q <= to_delta(acc_q);
        if (last_tap_q[Kappa + 2]) m_q2 <= m_q;
        if (last_tap_q[Kappa + 3]) delta_q <= gated(m_q2, own_slope);
      end
    end

    assign delta[DeltaWidth*r +: DeltaWidth] = delta_q;
    assign gates[r] = last_tap_q[Kappa + 3] && 6'(r) < tile_tap_q[Kappa + 3][LiveAt +: 6];
  end

  always_comb begin
    gate_count_o = '0;
    for (int r = 0; r < Rows; r++) gate_count_o = gate_count_o + 6'(gates[r]);
  end

  // From rows to columns and back.
  if (Rows > Cols) begin : gen_tall
    for (genvar c = 0; c < Cols; c++) begin : gen_column
      always_comb begin
        slope_read_o[c] = 1'b0;
        slope_address_o[16*c +: 16] = '0;
        delta_write_o[c] = 1'b0;
        delta_address_o[16*c +: 16] = '0;
        delta_data_o[DeltaWidth*c +: DeltaWidth] = '0;
        for (int b = 0; b < Blocks; b++) begin
          if (last_tap_q[Sum + b * Cols + c + 2]
              && 6'(b * Cols + c) < tile_tap_q[Sum + b * Cols + c + 2][LiveAt +: 6]) begin
            slope_read_o[c] = 1'b1;
            slope_address_o[16*c +: 16] =
                tile_tap_q[Sum + b * Cols + c + 2][SlopeAddressAt +: 16] + 16'(b);
          end
          if (last_tap_q[Sum + b * Cols + c + 4]
              && 6'(b * Cols + c) < tile_tap_q[Sum + b * Cols + c + 4][LiveAt +: 6]) begin
            delta_write_o[c] = 1'b1;
            delta_address_o[16*c +: 16] =
                tile_tap_q[Sum + b * Cols + c + 4][DeltaAddressAt +: 16] + 16'(b);
            delta_data_o[DeltaWidth*c +: DeltaWidth] =
                delta[DeltaWidth*(b * Cols + c) +: DeltaWidth];
          end
        end
      end
    end
    for (genvar r = 0; r < Rows; r++) begin : gen_row_slope
      assign slope[SlopeWidth*r +: SlopeWidth] = slope_i[SlopeWidth*(r % Cols) +: SlopeWidth];
    end
  end else begin : gen_wide
    for (genvar c = 0; c < Cols; c++) begin : gen_column
      localparam int unsigned Row = c % Rows;
      localparam int unsigned Kappa = Sum + Row;
      assign slope_read_o[c] = last_tap_q[Kappa + 2]
          && 6'(Row) < tile_tap_q[Kappa + 2][LiveAt +: 6]
          && tile_tap_q[Kappa + 2][SliceAt +: 5] == 5'(c / Rows);
      assign slope_address_o[16*c +: 16] = tile_tap_q[Kappa + 2][SlopeAddressAt +: 16];
      assign delta_write_o[c] = last_tap_q[Kappa + 4]
          && 6'(Row) < tile_tap_q[Kappa + 4][LiveAt +: 6]
          && tile_tap_q[Kappa + 4][SliceAt +: 5] == 5'(c / Rows);
      assign delta_address_o[16*c +: 16] = tile_tap_q[Kappa + 4][DeltaAddressAt +: 16];
      assign delta_data_o[DeltaWidth*c +: DeltaWidth] = delta[DeltaWidth*Row +: DeltaWidth];
    end
    for (genvar r = 0; r < Rows; r++) begin : gen_row_slope
      always_comb begin
        slope[SlopeWidth*r +: SlopeWidth] = slope_i[SlopeWidth*r +: SlopeWidth];
        for (int s = 1; s < Slices; s++) begin
          if (s * Rows + r < Cols && tile_tap_q[Sum + r + 3][SliceAt +: 5] == 5'(s)) begin
            slope[SlopeWidth*r +: SlopeWidth] = slope_i[SlopeWidth*(s * Rows + r) +: SlopeWidth];
          end
        end
      end
    end
  end

endmodule
