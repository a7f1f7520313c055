// The one source of pseudo-random bits in the hardware: a 32-bit Galois LFSR,
// x^32 + x^22 + x^2 + x + 1, shifted right. golden/lfsr.ts is the same in TypeScript.

function automatic logic [31:0] lfsr_step(input logic [31:0] state);
  lfsr_step = {1'b0, state[31:1]} ^ (state[0] ? 32'h8020_0003 : 32'd0);
endfunction

// Column k of the index matrix T: the LFSR 32 (k + 1) steps after the state 1.
function automatic logic [31:0] index_column(input int unsigned k);
  index_column = 32'd1;
  for (int unsigned step = 0; step < 32 * (k + 1); step++) begin
    index_column = lfsr_step(index_column);
  end
endfunction
