
  // The sum of r + 1 products is at most r + 1 times the greatest product, and fits. The products are
  // any numbers within their bound: nothing multiplies here.
  localparam logic signed [63:0] Bound =
      (64'sd1 <<< (WeightWidth - 1)) * ((64'sd1 <<< (ActivationWidth - 1)) - 64'sd1);
  (* anyseq *) logic [ProductWidth*Rows-1:0] any_product;

  // Registers of the array are not reset: what they hold counts from its first product on.
  logic               multiplied_q;
  logic [Rows-1:0]    summed_q;
  logic signed [63:0] exact_q [0:Rows-1];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      multiplied_q <= 1'b0;
      summed_q <= '0;
    end else if (enable_i) begin
      multiplied_q <= 1'b1;
      summed_q <= {summed_q[Rows-2:0], multiplied_q};
    end
  end
  for (genvar r = 0; r < Rows; r++) begin : gen_bound
    logic signed [63:0] product;
    logic signed [63:0] any;
    assign product = 64'(product_q[r][0]);
    assign any = 64'($signed(any_product[ProductWidth*r +: ProductWidth]));
    always_ff @(posedge clk_i) begin
      if (enable_i) exact_q[r] <= (r == 0 ? 64'sd0 : exact_q[r == 0 ? 0 : r - 1]) + product;
    end
    always_comb begin
      assume (any <= Bound && any >= -Bound);
      if (multiplied_q) assert (product <= Bound && product >= -Bound);
      if (summed_q[r]) begin
        assert (r == 0 ? multiplied_q : summed_q[r == 0 ? 0 : r - 1]);
        assert (exact_q[r] <= (r + 1) * Bound && exact_q[r] >= -(r + 1) * Bound);
        assert (64'(psum_q[r][0]) == exact_q[r]);
      end
    end
  end
