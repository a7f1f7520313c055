// A value times f', rounded to nearest, for whoever has in scope: ValueWidth, SlopeWidth. A slope of
// one bit is a gate; one of eight bits is u8.7, where 128 = 1 gives the value itself.
function automatic logic signed [ValueWidth-1:0] gated(
  input logic signed [ValueWidth-1:0] value,
  input logic        [SlopeWidth-1:0] slope
);
  logic signed [ValueWidth+8:0] product;
  if (SlopeWidth == 1) begin
    gated = slope[0] ? value : '0;
  end else begin
    product = (ValueWidth + 9)'(value) * $signed((ValueWidth + 9)'({1'b0, slope}));
    gated = ValueWidth'((product + (ValueWidth + 9)'(64)) >>> 7);
  end
endfunction
