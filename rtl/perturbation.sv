// The perturbations v = +-1 of forward direct feedback alignment in training sample n, a pure function
// of (S_n, layer, unit): v is -1 where S_n & (T_out j ^ T_layer l ^ Salt) has odd parity. As that is
// linear in the bits of j and l, one vector for the whole sample says it all: the parity of
// {1, l, j} & mask_o, which costs a lane 21 gates.
module perturbation (
  input  logic [31:0] state_i,
  output logic [20:0] mask_o
);

  `include "lfsr.svh"

  localparam logic [31:0] Salt = 32'h9e37_79b9;

  for (genvar k = 0; k < 16; k++) begin : gen_unit
    localparam logic [31:0] Column = index_column(16 + k);
    assign mask_o[k] = ^(state_i & Column);
  end
  for (genvar k = 0; k < 4; k++) begin : gen_layer
    localparam logic [31:0] Column = index_column(32 + k);
    assign mask_o[16 + k] = ^(state_i & Column);
  end
  assign mask_o[20] = ^(state_i & Salt);

endmodule
