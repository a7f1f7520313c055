// What LLS-M and LLS-MxM put between a layer's projection u and its error: a learnt weight for each
// class (M is a vector), or a learnt matrix between the classes, M(k, c) at base + k classes + c.
// One multiplier, one product a cycle, N = classes (vector) or classes^2 (matrix) products each:
//
//   forward   z(c) = sum_k u(k) M(k, c), y = hard sigmoid of z, q(c) = y - y*
//   backward  r(k) = sum_c M(k, c) q(c), which takes q's place on the way back
//   learn     M(k, c) <- sat(M(k, c) - round(u(k) q(c), shift_i))
//
// start_i begins in cycle 0; r and M are there 3 N + 5 cycles later, and nothing moves any more. u(k)
// is first read in cycle k + 3; it comes from modulator_lls or mixer_rows. base_i, shift_i and layer_i
// are read with start_i, all other inputs hold meanwhile. Two classes or more: q of the first is read in
// the cycle after the last product of the way forward. Formats and rounding as docs/numerics.md has them.
module class_mixer #(
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  // Of u, which has ActivationWidth bits.
  parameter int unsigned WideFraction = ActivationFraction > 3 ? ActivationFraction - 3 : 0,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7,
  parameter int unsigned WeightWidth = 16,
  parameter int unsigned WeightFraction = 13,
  parameter int unsigned MaxShift = 25,
  parameter int unsigned MaxLeftShift = 0,
  parameter bit Stochastic = 1'b0,
  // Most classes, and words of M, all layers together.
  parameter int unsigned Classes = 16,
  parameter int unsigned Words = 256,
  parameter int unsigned ShiftWidth = 7,
  parameter int unsigned ClassWidth = Classes > 1 ? $clog2(Classes) : 1,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              enable_i,

  input  logic                              start_i,
  input  logic                              matrix_i,
  input  logic [15:0]                       base_i,
  input  logic [15:0]                       classes_i,
  input  logic [15:0]                       label_i,
  input  logic signed [ShiftWidth-1:0]      shift_i,
  input  logic [1:0]                        rounding_i,
  // S_n and the layer, for stochastic rounding.
  input  logic [31:0]                       sample_i,
  input  logic [3:0]                        layer_i,

  input  logic                              u_write_i,
  input  logic [ClassWidth-1:0]             u_class_i,
  input  logic signed [ActivationWidth-1:0] u_i,

  output logic                              r_write_o,
  output logic [ClassWidth-1:0]             r_class_o,
  output logic signed [DeltaWidth-1:0]      r_o,

  // A product of the matrix in this cycle: on the way to r, or into M.
  output logic                              signal_o,
  output logic                              feedback_o,

  input  logic                              load_i,
  input  logic [AddressWidth-1:0]           load_address_i,
  input  logic [WeightWidth-1:0]            load_data_i
);

  localparam int unsigned OperandWidth =
      ActivationWidth > DeltaWidth ? ActivationWidth : DeltaWidth;
  localparam int unsigned FactorWidth = WeightWidth > DeltaWidth ? WeightWidth : DeltaWidth;
  localparam int unsigned ProductWidth = FactorWidth + OperandWidth;
  localparam int unsigned SumWidth = ProductWidth + ClassWidth + 4;
  localparam int unsigned StepWidth = ProductWidth;
  localparam int unsigned RoundWidth = (StepWidth > MaxShift + 1 ? StepWidth : MaxShift + 1) + 1;
  localparam int unsigned ShiftedWidth = ActivationWidth + DeltaWidth + MaxLeftShift;
  localparam int unsigned DifferenceWidth =
      (ShiftedWidth > WeightWidth ? ShiftedWidth : WeightWidth) + 1;
  // From a sum to z: right, or left where weights have fewer fraction bits than u lacks.
  localparam int unsigned Coarser = ActivationFraction - WideFraction;
  localparam int unsigned Right = WeightFraction > Coarser ? WeightFraction - Coarser : 0;
  localparam int unsigned Left = Coarser > WeightFraction ? Coarser - WeightFraction : 0;
  localparam logic signed [SumWidth-1:0] One = SumWidth'(2 ** ActivationFraction - 1);
  localparam logic signed [SumWidth-1:0] Half =
      ActivationFraction > 0 ? SumWidth'(2 ** (ActivationFraction - 1)) : SumWidth'(1);
  localparam logic signed [SumWidth-1:0] Limit = SumWidth'(2 ** (DeltaWidth - 1) - 1);

  `include "update_arithmetic.svh"

  function automatic logic signed [SumWidth-1:0] clip(
    input logic signed [SumWidth-1:0] value,
    input logic signed [SumWidth-1:0] low,
    input logic signed [SumWidth-1:0] high
  );
    clip = value < low ? low : value > high ? high : value;
  endfunction

  // q of a sum of products with u: hard sigmoid, less the target, in delta's fraction bits.
  function automatic logic signed [DeltaWidth-1:0] local_error(
    input logic signed [SumWidth-1:0] sum,
    input logic                       target
  );
    logic signed [SumWidth-1:0] e;
    e = sum <<< Left;
    if (Right > 0) e = (e + (SumWidth'(1) <<< (Right - 1))) >>> Right;
    e = clip(((e + SumWidth'(2)) >>> 2) + Half, '0, One) - (target ? One : '0);
    if (ActivationFraction > DeltaFraction) begin
      e = (e + (SumWidth'(1) <<< (ActivationFraction - DeltaFraction - 1)))
          >>> (ActivationFraction - DeltaFraction);
    end else begin
      e = e <<< (DeltaFraction - ActivationFraction);
    end
    local_error = DeltaWidth'(clip(e, -Limit, Limit));
  endfunction

  // r of a sum of products with q.
  function automatic logic signed [DeltaWidth-1:0] to_delta(input logic signed [SumWidth-1:0] sum);
    logic signed [SumWidth-1:0] r;
    r = sum;
    if (WeightFraction > 0) r = (r + (SumWidth'(1) <<< (WeightFraction - 1))) >>> WeightFraction;
    to_delta = DeltaWidth'(clip(r, -Limit, Limit));
  endfunction

  // ---- Which product: outer index, inner index, in one of three phases.

  localparam logic [1:0] Forward = 2'd0;
  localparam logic [1:0] Backward = 2'd1;
  localparam logic [1:0] Learn = 2'd2;

  logic                    busy_q;
  logic [1:0]              phase_q;
  logic [ClassWidth-1:0]   outer_q;
  logic [ClassWidth-1:0]   inner_q;
  logic [AddressWidth-1:0] address_q;
  logic                    last_inner;
  logic                    last_outer;
  logic [AddressWidth-1:0] stride;

  logic                         start_q;
  logic [AddressWidth-1:0]      base_q;
  logic signed [ShiftWidth-1:0] shift_q;
  logic [3:0]                   layer_q;

  assign stride = classes_i[AddressWidth-1:0];
  assign last_inner = !matrix_i || 16'(inner_q) + 16'd1 == classes_i;
  assign last_outer = 16'(outer_q) + 16'd1 == classes_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      start_q <= 1'b0;
      busy_q <= 1'b0;
    end else if (enable_i) begin
      start_q <= start_i;
      if (start_q) busy_q <= 1'b1;
      else if (phase_q == Learn && last_inner && last_outer) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      if (start_i) begin
        base_q <= base_i[AddressWidth-1:0];
        shift_q <= shift_i;
        layer_q <= layer_i;
      end
      if (start_q) begin
        phase_q <= Forward;
        outer_q <= '0;
        inner_q <= '0;
        address_q <= base_q;
      end else if (busy_q) begin
        inner_q <= last_inner ? '0 : inner_q + 1'b1;
        // Down a column of M on the way forward, along its rows otherwise.
        address_q <= address_q + (matrix_i && phase_q == Forward ? stride : AddressWidth'(1));
        if (last_inner) begin
          outer_q <= last_outer ? '0 : outer_q + 1'b1;
          if (matrix_i && phase_q == Forward) begin
            address_q <= base_q + AddressWidth'(outer_q) + AddressWidth'(1);
          end
          if (last_outer) begin
            phase_q <= phase_q + 2'd1;
            address_q <= base_q;
          end
        end
      end
    end
  end

  // ---- A cycle later M is there; the product and the sum.

  logic signed [ActivationWidth-1:0] u_q [0:2**ClassWidth-1];
  logic signed [DeltaWidth-1:0]      error_q [0:2**ClassWidth-1];
  logic                              valid_q;
  logic [1:0]                        phase_q2;
  logic [ClassWidth-1:0]             outer_q2;
  logic [ClassWidth-1:0]             inner_q2;
  logic                              last_q2;
  logic [AddressWidth-1:0]           address_q2;
  logic signed [WeightWidth-1:0]     weight;
  logic signed [OperandWidth-1:0]    operand;
  logic signed [FactorWidth-1:0]     factor;
  logic signed [ProductWidth-1:0]    product;
  logic signed [SumWidth-1:0]        sum_q;
  logic                              fresh_q;

  // Operands of the outer and inner index; where M is a vector the two are one.
  logic [ClassWidth-1:0] k;
  logic [ClassWidth-1:0] c;
  always_comb begin
    k = phase_q2 == Forward ? inner_q2 : outer_q2;
    c = phase_q2 == Forward ? outer_q2 : inner_q2;
    if (!matrix_i) begin
      k = outer_q2;
      c = outer_q2;
    end
    operand = phase_q2 == Backward ? OperandWidth'(error_q[c]) : OperandWidth'(u_q[k]);
    factor = phase_q2 == Learn ? FactorWidth'(error_q[c]) : FactorWidth'(weight);
    product = ProductWidth'(operand) * ProductWidth'(factor);
  end

  // ---- And another one: what becomes of a whole sum, or of a product.

  logic                           done_q;
  logic                           learn_q;
  logic [1:0]                     phase_q3;
  logic [ClassWidth-1:0]          outer_q3;
  logic [AddressWidth-1:0]        address_q3;
  logic signed [ProductWidth-1:0] product_q;
  logic signed [WeightWidth-1:0]  weight_q;
  logic [31:0]                    random_q;
  logic                           write_q;
  logic [AddressWidth-1:0]        write_address_q;
  logic signed [WeightWidth-1:0]  write_data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      done_q <= 1'b0;
      learn_q <= 1'b0;
      write_q <= 1'b0;
    end else if (enable_i) begin
      valid_q <= busy_q;
      done_q <= valid_q && last_q2 && phase_q2 != Learn;
      learn_q <= valid_q && phase_q2 == Learn;
      write_q <= learn_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      if (u_write_i) u_q[u_class_i] <= u_i;
      if (busy_q) begin
        phase_q2 <= phase_q;
        outer_q2 <= outer_q;
        inner_q2 <= inner_q;
        last_q2 <= last_inner;
        address_q2 <= address_q;
        fresh_q <= inner_q == '0;
      end
      if (valid_q) begin
        sum_q <= (fresh_q ? '0 : sum_q) + SumWidth'(product);
        phase_q3 <= phase_q2;
        outer_q3 <= outer_q2;
        address_q3 <= address_q2;
        product_q <= product;
        weight_q <= weight;
      end
      if (done_q && phase_q3 == Forward) begin
        error_q[outer_q3] <= local_error(sum_q, 16'(outer_q3) == label_i);
      end
      if (learn_q) begin
        write_address_q <= address_q3;
        write_data_q <= saturating_subtract(weight_q, round_shift(
            product_q,
            rounding_addend(dropped_bits(shift_q), rounding_i, MaxShift'(random_q)),
            shift_q));
      end
    end
  end

  assign r_write_o = done_q && phase_q3 == Backward;
  assign r_class_o = outer_q3;
  assign r_o = to_delta(sum_q);
  assign signal_o = matrix_i && valid_q && phase_q2 != Learn;
  assign feedback_o = matrix_i && valid_q && phase_q2 == Learn;

  if (Stochastic) begin : gen_random
    logic [31:0] row_hash;
    logic [31:0] column_hash;
    logic [31:0] layer_hash;
    index_hash #(.IndexWidth(ClassWidth), .First(0)) u_row (.index_i(k), .hash_o(row_hash));
    index_hash #(.IndexWidth(ClassWidth), .First(16)) u_column (.index_i(c), .hash_o(column_hash));
    index_hash #(.IndexWidth(4), .First(32)) u_layer (.index_i(layer_q), .hash_o(layer_hash));
    always_ff @(posedge clk_i) begin
      if (enable_i && valid_q) random_q <= sample_i ^ row_hash ^ column_hash ^ layer_hash;
    end
  end else begin : gen_no_random
    assign random_q = '0;
  end

  ram_1r1w #(
    .Width(WeightWidth),
    .Depth(2 ** AddressWidth)
  ) u_mixing (
    .clk_i,
    .read_i         (enable_i && busy_q),
    .read_address_i (address_q),
    .read_data_o    (weight),
    .write_i        (load_i || (enable_i && write_q)),
    .write_address_i(load_i ? load_address_i : write_address_q),
    .write_data_i   (load_i ? load_data_i : write_data_q)
  );

endmodule
