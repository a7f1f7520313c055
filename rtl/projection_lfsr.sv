// The twin of projection_rom that stores nothing: regenerates the feedback matrix of a layer from
// its 32-bit seed. Row c (a class) starts at the state seed ^ T c; unit j takes the low DeltaWidth
// bits after (j + 1) * 16 steps. Kind 1 (sign) keeps only the top one of those bits, as +-1.
//
// Values come in the order of the column tiles, Group values at a time: group 0 jumps a whole
// column tile ahead, and hands its state on, so that group g has its own g cycles later, when its
// sums arrive. Answers one cycle after the read, and wants seed and class one cycle before it;
// sign_only_i goes with the answer.
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

  // Symmetric, as the formats of deltas are.
  function automatic logic [DeltaWidth-1:0] feedback(
    input logic [DeltaWidth-1:0] bits,
    input logic                  sign_only
  );
    if (sign_only) begin
      feedback = bits[DeltaWidth-1] ? DeltaWidth'(-Limit) : DeltaWidth'(Limit);
    end else begin
      feedback = bits == {1'b1, {(DeltaWidth - 1){1'b0}}} ? DeltaWidth'(-Limit) : bits;
    end
  endfunction

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    if (g == 0) begin : gen_first
      localparam logic [1023:0] Jump = lfsr_matrix(Steps * Group * Groups);
      assign state[0] = first_i ? start_q : next_q;
      always_ff @(posedge clk_i) begin
        if (enable_i) start_q <= seed_i ^ class_hash;
        if (enable_i && read_i[0]) begin
          for (int b = 0; b < 32; b++) next_q[b] <= ^(state[0] & Jump[32*b +: 32]);
        end
      end
    end else begin : gen_later
      localparam logic [1023:0] Handed = lfsr_matrix(Steps * Group);
      logic [31:0] handed_q;
      always_ff @(posedge clk_i) begin
        if (enable_i && read_i[g-1]) begin
          for (int b = 0; b < 32; b++) handed_q[b] <= ^(state[g-1] & Handed[32*b +: 32]);
        end
      end
      assign state[g] = handed_q;
    end

    for (genvar k = 0; k < Group; k++) begin : gen_value
      localparam logic [1023:0] Walk = lfsr_matrix(Steps * (k + 1));
      logic [DeltaWidth-1:0] bits_q;
      always_ff @(posedge clk_i) begin
        if (enable_i && read_i[g]) begin
          for (int b = 0; b < DeltaWidth; b++) bits_q[b] <= ^(state[g] & Walk[32*b +: 32]);
        end
      end
      assign data_o[WordWidth*g + DeltaWidth*k +: DeltaWidth] = feedback(bits_q, sign_only_i);
    end
  end

endmodule
