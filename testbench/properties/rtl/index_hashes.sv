// The three index hashes that the learner uses, side by side.
module index_hashes (
  input  logic [15:0] index_i,
  output logic [31:0] input_o,
  output logic [31:0] output_o,
  output logic [31:0] layer_o
);

  index_hash #(.IndexWidth(16), .First(0)) u_input (.index_i, .hash_o(input_o));
  index_hash #(.IndexWidth(16), .First(16)) u_output (.index_i, .hash_o(output_o));
  index_hash #(.IndexWidth(4), .First(32)) u_layer (.index_i(index_i[3:0]), .hash_o(layer_o));

endmodule
