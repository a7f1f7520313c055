// Spreads an index over 32 bits: the product of its bits with columns First, First + 1, ... of the
// index matrix T over GF(2) (lfsr.svh). Any index, in any order, at the cost of exclusive ors.
module index_hash #(
  parameter int unsigned IndexWidth = 16,
  parameter int unsigned First = 0
) (
  input  logic [IndexWidth-1:0] index_i,
  output logic [31:0]           hash_o
);

  `include "lfsr.svh"

  logic [31:0] term [0:IndexWidth-1];
  for (genvar k = 0; k < IndexWidth; k++) begin : gen_term
    localparam logic [31:0] Column = index_column(First + k);
    assign term[k] = index_i[k] ? Column : 32'd0;
  end

  always_comb begin
    hash_o = '0;
    for (int k = 0; k < IndexWidth; k++) hash_o = hash_o ^ term[k];
  end

endmodule
