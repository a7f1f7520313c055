// The one source of pseudo-random bits in the hardware: a 32-bit Galois LFSR,
// x^32 + x^22 + x^2 + x + 1, shifted right. golden/lfsr.ts is the same in TypeScript.

function automatic logic [31:0] lfsr_step(input logic [31:0] state);
  lfsr_step = {1'b0, state[31:1]} ^ (state[0] ? 32'h8020_0003 : 32'd0);
endfunction

// Any number of steps is a matrix over GF(2): bit b of the state `steps` steps later is the exclusive or of
// those bits of the state that stand in its bits 32 b to 32 b + 31. A single 1 at the top walks to the
// right: what becomes of it a step later becomes of the bit beside it.
function automatic logic [1023:0] lfsr_matrix(input int unsigned steps);
  logic [31:0] column;
  column = 32'h8000_0000;
  for (int unsigned step = 0; step < steps; step++) column = lfsr_step(column);
  for (int k = 31; k >= 0; k--) begin
    for (int b = 0; b < 32; b++) lfsr_matrix[32*b + k] = column[b];
    column = lfsr_step(column);
  end
endfunction

// Column k of the index matrix T: the LFSR 32 (k + 1) steps after the state 1.
function automatic logic [31:0] index_column(input int unsigned k);
  index_column = 32'd1;
  for (int unsigned step = 0; step < 32 * (k + 1); step++) begin
    index_column = lfsr_step(index_column);
  end
endfunction
