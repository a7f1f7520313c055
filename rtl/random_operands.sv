// Random bits for stochastic rounding, a pure function of seed, sample, layer, input i and output
// j, whatever the array's shape: r(i, j) = S_n ^ T_in i ^ T_out j ^ T_layer l, of which a PE takes
// as many low bits as it shifts out; those beyond the 32nd are zero. S_n is an LFSR that moves on 32
// steps with every training sample (lfsr.svh). Rows carry S_n ^ T_in i ^ T_layer l beside h, columns
// T_out j beside delta; the PE combines them. In step with the operands: row r in t + 2 + r, group g
// in t + 2 + g.
module random_operands #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned RandomWidth = 25,
  parameter int unsigned Groups = Cols / Group
) (
  input  logic                        clk_i,
  input  logic                        enable_i,
  // S_n.
  input  logic [31:0]                 sample_i,
  // The tile issued in this cycle: the first unit of its rows and of its columns.
  input  logic [3:0]                  layer_i,
  input  logic [15:0]                 row_unit_i,
  input  logic [15:0]                 column_unit_i,
  output logic [RandomWidth*Rows-1:0] west_random_o,
  output logic [RandomWidth*Cols-1:0] north_random_o
);

  logic [31:0] layer_hash;
  index_hash #(.IndexWidth(4), .First(32)) u_layer (.index_i(layer_i), .hash_o(layer_hash));

  logic [31:0] base_tap_q [0:Rows-1];
  logic [15:0] row_unit_tap_q [0:Rows-1];
  logic [15:0] column_unit_tap_q [0:Groups-1];
  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      base_tap_q[0] <= sample_i ^ layer_hash;
      row_unit_tap_q[0] <= row_unit_i;
      column_unit_tap_q[0] <= column_unit_i;
      for (int r = 1; r < Rows; r++) begin
        base_tap_q[r] <= base_tap_q[r - 1];
        row_unit_tap_q[r] <= row_unit_tap_q[r - 1];
      end
      for (int g = 1; g < Groups; g++) column_unit_tap_q[g] <= column_unit_tap_q[g - 1];
    end
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    logic [31:0] hash;
    logic [31:0] row_random;
    assign row_random = hash ^ base_tap_q[r];
    index_hash #(.IndexWidth(16), .First(0)) u_hash (
      .index_i(row_unit_tap_q[r] + 16'(r)),
      .hash_o (hash)
    );
    always_ff @(posedge clk_i) begin
      if (enable_i) begin
        west_random_o[RandomWidth*r +: RandomWidth] <= RandomWidth'(row_random);
      end
    end
  end

  for (genvar c = 0; c < Cols; c++) begin : gen_column
    logic [31:0] hash;
    index_hash #(.IndexWidth(16), .First(16)) u_hash (
      .index_i(column_unit_tap_q[c / Group] + 16'(c)),
      .hash_o (hash)
    );
    always_ff @(posedge clk_i) begin
      if (enable_i) north_random_o[RandomWidth*c +: RandomWidth] <= RandomWidth'(hash);
    end
  end

endmodule
