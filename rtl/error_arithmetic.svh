// The output error e = y - y*, from the activation's fraction bits to delta's, rounded to nearest and
// clipped, for whoever has in scope: ActivationWidth, ActivationFraction, DeltaWidth, DeltaFraction.
localparam int unsigned ErrorWidth = ActivationWidth + DeltaWidth + 2;
localparam logic signed [ErrorWidth-1:0] ErrorOne = ErrorWidth'(2 ** ActivationFraction - 1);
localparam logic        [ErrorWidth-1:0] ErrorLimit = ErrorWidth'(2 ** (DeltaWidth - 1) - 1);

function automatic logic signed [DeltaWidth-1:0] output_error(
  input logic signed [ActivationWidth-1:0] y,
  input logic                              target
);
  logic signed [ErrorWidth-1:0] e;
  logic        [ErrorWidth-1:0] size;
  logic                         negative;
  e = ErrorWidth'(y) - (target ? ErrorOne : '0);
  if (ActivationFraction > DeltaFraction) begin
    e = (e + (ErrorWidth'(1) <<< (ActivationFraction - DeltaFraction - 1)))
        >>> (ActivationFraction - DeltaFraction);
  end else begin
    e = e <<< (DeltaFraction - ActivationFraction);
  end
  // The limit is 2^n - 1, so bits tell what is beyond it, without comparing; -2^n is one below, and the
  // same bits.
  negative = e[ErrorWidth-1];
  size = negative ? ~e : e;
  if ((size & ~ErrorLimit) != '0 || (negative && (size & ErrorLimit) == ErrorLimit)) begin
    // (yosys 0.23 drops a minus before a cast: keep it inside.)
    output_error = negative ? DeltaWidth'(-ErrorLimit) : DeltaWidth'(ErrorLimit);
  end else begin
    output_error = DeltaWidth'(e);
  end
endfunction
