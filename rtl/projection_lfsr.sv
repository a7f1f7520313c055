// The twin of projection_rom that stores nothing: regenerates the feedback matrix of a layer from
// its 32-bit seed. Row c (a class) starts at the state seed ^ T c; unit j takes the low DeltaWidth
// bits after (j + 1) * 16 steps. Kind 1 (sign) keeps only the top one of those bits, as +-1.
//
// Values come in the order of the column tiles, Group values at a time: group 0 jumps a whole
// column tile ahead, and hands its state on, so that group g has its own g cycles later, when its
// sums arrive. Answers one cycle after the read, and wants seed and class one cycle before it.
module projection_lfsr #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Group = 4,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned Limit = 2 ** (DeltaWidth - 1) - 1,
  parameter int unsigned WordWidth = Group * DeltaWidth
) (
  input  logic                        clk_i,
  input  logic                        enable_i,
  input  logic [31:0]                 seed_i,
  input  logic [15:0]                 class_i,
  input  logic                        sign_only_i,
  // Group g wants the values of its next column tile; `first_i`, of the layer's first one.
  input  logic [Groups-1:0]           read_i,
  input  logic                        first_i,
  output logic [WordWidth*Groups-1:0] data_o
);

  `include "lfsr.svh"

  localparam int unsigned Steps = 16;

  logic [31:0] class_hash;
  index_hash #(.IndexWidth(16), .First(0)) u_class (.index_i(class_i), .hash_o(class_hash));

  logic [31:0] start_q;
  logic [31:0] next_q;
  logic [31:0] state [0:Groups-1];
  logic [31:0] handed_q [0:Groups-1];

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    logic [31:0] walk;
    logic [WordWidth-1:0] word;
    logic [DeltaWidth-1:0] value;

    if (g == 0) begin : gen_first
      assign state[0] = first_i ? start_q : next_q;
      logic [31:0] jump;
      always_comb begin
        jump = state[0];
        if (read_i[0]) begin
          for (int k = 0; k < Steps * Group * Groups; k++) jump = lfsr_step(jump);
        end
      end
      always_ff @(posedge clk_i) begin
        if (enable_i) start_q <= seed_i ^ class_hash;
        if (enable_i && read_i[0]) next_q <= jump;
      end
    end else begin : gen_later
      assign state[g] = handed_q[g - 1];
    end

    always_comb begin
      walk = state[g];
      word = '0;
      value = '0;
      if (read_i[g]) begin
        for (int k = 0; k < Group; k++) begin
          for (int step = 0; step < Steps; step++) walk = lfsr_step(walk);
          value = walk[DeltaWidth-1:0];
          if (sign_only_i) begin
            value = walk[DeltaWidth-1] ? DeltaWidth'(-Limit) : DeltaWidth'(Limit);
          end else if (value == {1'b1, {(DeltaWidth - 1){1'b0}}}) begin
            value = DeltaWidth'(-Limit);
          end
          word[DeltaWidth*k +: DeltaWidth] = value;
        end
      end
    end

    always_ff @(posedge clk_i) begin
      if (enable_i) begin
        handed_q[g] <= walk;
        if (read_i[g]) data_o[WordWidth*g +: WordWidth] <= word;
      end
    end
  end

endmodule
