// Rotates 200 bits to the left by up to 199 places, in one cycle.
module rotator (
  input  logic         clk_i,
  input  logic [199:0] data_i,
  input  logic [7:0]   places_i,
  output logic [199:0] data_o
);
  logic [399:0] twice;
  assign twice = {data_i, data_i} << places_i;
  always_ff @(posedge clk_i) data_o <= twice[399:200];
endmodule
