// The modulatory signal of local learning with a periodic basis S of +1 and -1 (Walsh functions or
// square waves): s(c) = sum_t S(c, t) h(t) of a layer's own output, q = hard-sigmoid(u) - y* of the
// scaled sums, m(t) = sum_c S(c, t) q(c). Beside the array; no multiplier, and S is stored nowhere:
//
//   walsh   S(c, t) = (-1)^popcount((c + 1) & t)
//   square  phase = f (c + 1) t + floor(f (c + 1) / 2) in 16 bits, f = step_i; + where its top two
//           bits are 00 or 11. The phase of a class grows from column to column: an accumulator.
//
// Both passes over S go through the same lanes. Group 0 takes one class of one column tile a cycle;
// group g has it g cycles later, with the phase (or unit) of its first column.
//
// Projection. project_i in cycle T: a column tile of h, group g's from T + g on, for classes_i
// cycles. Columns without a unit have h = 0. Group g adds class c in T + c + g, and behind the last
// group the tile's part joins sum c in T + c + Groups. The next pulse comes classes_i or more
// cycles later, and 2 or more.
// Error. Of the sum so far, so that the last column tile leaves the layer's own: u is formed in
// T + c + Groups + 1, y in + 2, q in + 3, and q(c) can be read from T + c + Groups + 4 on. u is the
// sum shifted right by shift_i, -2 .. 13, rounded to nearest, and clipped.
// Signal. back_i: group g gives S(c, t) q(c) g cycles later, group 0 in the cycle of back_i; c = 0
// with back_first_i, and one more with each back_i. Zero in all other cycles. First allowed in
// T + max(Groups + 4, classes_i) of the last column tile: never while group 0 projects.
//
// first_i and unit_i are read with project_i, back_start_i and back_unit_i with back_first_i. A
// pass begins with first_i (back_start_i), and its tiles come in order; unit_i is that of column 0.
// step_i holds through both passes of a layer; classes_i, label_i and shift_i until its q are
// there; walsh_i always. Nothing moves while enable_i is low.
// Does not accumulate m, nor know which columns hold a unit.
module modulator_lls #(
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned ActivationFraction = 7,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned DeltaFraction = 7,
  // Most classes.
  parameter int unsigned Classes = 16,
  // Of a sum over the widest layer: ActivationWidth + $clog2(its units).
  parameter int unsigned SumWidth = 18,
  // Of u, which has ActivationWidth bits.
  parameter int unsigned WideFraction = ActivationFraction > 3 ? ActivationFraction - 3 : 0,
  parameter int unsigned ClassWidth = Classes > 1 ? $clog2(Classes) : 1,
  parameter int unsigned Groups = Cols / Group
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            enable_i,

  input  logic                            walsh_i,
  input  logic        [15:0]              step_i,
  input  logic        [15:0]              classes_i,
  input  logic        [15:0]              label_i,
  input  logic signed [5:0]               shift_i,

  input  logic                            project_i,
  input  logic                            first_i,
  input  logic        [15:0]              unit_i,
  input  logic [ActivationWidth*Cols-1:0] h_i,

  input  logic                            back_i,
  input  logic                            back_first_i,
  input  logic                            back_start_i,
  input  logic        [15:0]              back_unit_i,
  output logic [DeltaWidth*Cols-1:0]      basis_o,

  // Where M comes between projection and error: u, a class a cycle, and r in place of q.
  output logic                            u_write_o,
  output logic [ClassWidth-1:0]           u_class_o,
  output logic [ActivationWidth-1:0]      u_o,
  input  logic                            r_write_i,
  input  logic [ClassWidth-1:0]           r_class_i,
  input  logic [DeltaWidth-1:0]           r_i
);

  // Of c + 1. A Walsh function looks at no more bits of a unit.
  localparam int unsigned PeriodsWidth = ClassWidth + 1;
  localparam int unsigned Depth = 2 ** ClassWidth;

  // What a group has to know of a class: whether this is its first tile, c + 1, the unit and the
  // phase of the group's first column, the phase's slope from column to column, q.
  localparam int unsigned StepWidth = 1 + 2 * PeriodsWidth + 32 + DeltaWidth;

  // value * factor for a factor known when the circuit is built: a few additions.
  function automatic logic [15:0] times(input logic [15:0] value, input int unsigned factor);
    times = '0;
    for (int b = 0; b < 6; b++) begin
      if (factor[b]) times = times + (value << b);
    end
  endfunction

  // ---- group 0: which class of which tile ----

  logic                    busy_q;
  logic                    running;
  logic                    opens;
  // f (c + 1). A bit more than the phase: half of it is where the phase starts.
  logic [16:0]             slope;
  logic [16:0]             slope_q;
  logic                    first;
  logic                    first_q;
  logic [PeriodsWidth-1:0] periods;
  logic [PeriodsWidth-1:0] periods_q;
  logic [PeriodsWidth-1:0] unit;
  logic [PeriodsWidth-1:0] unit_q;
  logic [ClassWidth-1:0]   class_now;
  logic [15:0]             phase;
  logic [StepWidth-1:0]    entering;
  // Where the next column tile starts.
  logic [15:0]             phase_q [0:Depth-1];
  logic [DeltaWidth-1:0]   error_q [0:Depth-1];

  always_comb begin
    running = project_i || busy_q;
    opens = project_i || (back_i && back_first_i);

    slope = opens ? {1'b0, step_i} : slope_q + {1'b0, step_i};
    first = first_q;
    periods = periods_q + 1'b1;
    unit = unit_q;
    if (opens) begin
      first = back_i ? back_start_i : first_i;
      periods = PeriodsWidth'(1);
      unit = back_i ? PeriodsWidth'(back_unit_i) : PeriodsWidth'(unit_i);
    end
    class_now = ClassWidth'(periods - 1'b1);
    phase = first ? slope[16:1] : phase_q[class_now];
  end

  assign entering = {first, periods, unit, phase, slope[15:0], error_q[class_now]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
    end else if (enable_i) begin
      busy_q <= running && periods != PeriodsWidth'(classes_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i && (running || back_i)) begin
      slope_q <= slope;
      first_q <= first;
      periods_q <= periods;
      unit_q <= unit;
      phase_q[class_now] <= phase + times(slope[15:0], Cols);
    end
  end

  // ---- the lanes ----

  // k cycles after group 0 in bit k.
  logic [Groups:0]            project_tap;
  logic [Groups-1:0]          back_tap;
  logic [Groups-1:0]          project_tap_q;
  logic [StepWidth-1:0]       hop_q [0:Groups-1];
  logic signed [SumWidth-1:0] partial_q [0:Groups-1];
  // Of the class that leaves the last group: whether this is its first tile, c + 1.
  logic                       out_first_q;
  logic [PeriodsWidth-1:0]    out_periods_q;

  assign project_tap = {project_tap_q, running};
  if (Groups > 1) begin : gen_back_tap
    logic [Groups-2:0] back_tap_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) back_tap_q <= '0;
      else if (enable_i) back_tap_q <= back_tap[Groups-2:0];
    end
    assign back_tap = {back_tap_q, back_i};
  end else begin : gen_no_back_tap
    assign back_tap = back_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      project_tap_q <= '0;
    end else if (enable_i) begin
      project_tap_q <= project_tap[Groups-1:0];
    end
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    logic [StepWidth-1:0]        here;
    logic                        in_first;
    logic [PeriodsWidth-1:0]     in_periods;
    logic [PeriodsWidth-1:0]     in_unit;
    logic [15:0]                 in_phase;
    logic [15:0]                 in_slope;
    logic [DeltaWidth-1:0]       in_error;
    logic signed [SumWidth-1:0]  in_partial;
    logic signed [SumWidth-1:0]  partial;
    logic [Group-1:0]            minus;
    logic [15:0]                 lane_phase;
    logic [PeriodsWidth-1:0]     lane_unit;
    logic [DeltaWidth*Group-1:0] basis;

    if (g == 0) begin : gen_first
      assign here = entering;
      assign in_partial = '0;
    end else begin : gen_later
      assign here = hop_q[g - 1];
      assign in_partial = partial_q[g - 1];
    end
    assign {in_first, in_periods, in_unit, in_phase, in_slope, in_error} = here;

    always_comb begin
      minus = '0;
      lane_phase = '0;
      lane_unit = '0;
      if (project_tap[g] || back_tap[g]) begin
        for (int k = 0; k < Group; k++) begin
          lane_phase = in_phase + times(in_slope, k);
          lane_unit = in_unit + PeriodsWidth'(k);
          minus[k] = walsh_i ? ^(in_periods & lane_unit) : lane_phase[15] ^ lane_phase[14];
        end
      end
    end

    always_comb begin
      partial = in_partial;
      if (project_tap[g]) begin
        for (int k = 0; k < Group; k++) begin
          partial = minus[k]
              ? partial - SumWidth'($signed(h_i[ActivationWidth*(g*Group + k) +: ActivationWidth]))
              : partial + SumWidth'($signed(h_i[ActivationWidth*(g*Group + k) +: ActivationWidth]));
        end
      end
    end

    always_comb begin
      basis = '0;
      if (back_tap[g]) begin
        for (int k = 0; k < Group; k++) begin
          basis[DeltaWidth*k +: DeltaWidth] = minus[k] ? -in_error : in_error;
        end
      end
    end

    always_ff @(posedge clk_i) begin
      if (enable_i) begin
        if (project_tap[g]) partial_q[g] <= partial;
      end
    end

    if (g + 1 < Groups) begin : gen_hand_on
      always_ff @(posedge clk_i) begin
        if (enable_i && (project_tap[g] || back_tap[g])) begin
          hop_q[g] <= {
            in_first, in_periods, in_unit + PeriodsWidth'(Group),
            in_phase + times(in_slope, Group), in_slope, in_error
          };
        end
      end
    end else begin : gen_leave
      always_ff @(posedge clk_i) begin
        if (enable_i && project_tap[g]) begin
          out_first_q <= in_first;
          out_periods_q <= in_periods;
        end
      end
    end

    assign basis_o[DeltaWidth*Group*g +: DeltaWidth*Group] = basis;
  end

  // ---- behind the last group: sums, and the error they leave ----

  localparam int unsigned WideShift = ActivationFraction - WideFraction;
  localparam int unsigned ScaledWidth = SumWidth + 2 > 16 ? SumWidth + 3 : 17;
  localparam logic signed [ScaledWidth-1:0] Limit = ScaledWidth'(2 ** (ActivationWidth - 1) - 1);

  // All shifts go right, of four times the sum. (yosys 0.23 drops a minus before a cast: keep it
  // inside.)
  function automatic logic signed [ActivationWidth-1:0] scaled(
    input logic signed [SumWidth-1:0] sum,
    input logic        [3:0]          right
  );
    logic signed [ScaledWidth-1:0] value;
    value = ScaledWidth'(sum) <<< 2;
    value = (value + $signed((ScaledWidth'(1) << right) >> 1)) >>> right;
    scaled = value > Limit ? ActivationWidth'(Limit)
        : value < -Limit ? ActivationWidth'(-Limit) : ActivationWidth'(value);
  endfunction

  `include "error_arithmetic.svh"

  logic [ClassWidth-1:0]             class_sum;
  logic signed [SumWidth-1:0]        sum_q [0:Depth-1];
  logic signed [SumWidth-1:0]        total;
  logic signed [SumWidth-1:0]        total_q;
  logic signed [ActivationWidth-1:0] u_q;
  logic signed [ActivationWidth-1:0] y;
  logic [3:0]                        right;
  // k + 1 cycles after its sum is complete a class stands in tap k.
  logic [2:0]                        error_tap_q;
  logic [ClassWidth-1:0]             class_tap_q [0:2];
  logic                              unused_gate;
  logic [3:0]                        unused_index;

  assign class_sum = ClassWidth'(out_periods_q - 1'b1);
  assign total = (out_first_q ? '0 : sum_q[class_sum]) + partial_q[Groups - 1];
  assign right = 4'(shift_i + 6'sd2);

  activation_unit #(
    .AccWidth          (ActivationWidth + WideShift),
    .WeightFraction    (0),
    .ActivationWidth   (ActivationWidth),
    .ActivationFraction(ActivationFraction),
    .IndexWidth        (4),
    .IndexFraction     (0)
  ) u_activation (
    .clk_i,
    .enable_i,
    .valid_i(error_tap_q[1]),
    .shift_i('0),
    .kind_i (3'd3),
    .acc_i  ((ActivationWidth + WideShift)'(u_q) <<< WideShift),
    .h_o    (y),
    .gate_o (unused_gate),
    .index_o(unused_index)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      error_tap_q <= '0;
    end else if (enable_i) begin
      error_tap_q <= {error_tap_q[1:0], project_tap[Groups]};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      class_tap_q[0] <= class_sum;
      class_tap_q[1] <= class_tap_q[0];
      class_tap_q[2] <= class_tap_q[1];
      if (project_tap[Groups]) begin
        sum_q[class_sum] <= total;
        total_q <= total;
      end
      if (error_tap_q[0]) u_q <= scaled(total_q, right);
      if (r_write_i) begin
        error_q[r_class_i] <= r_i;
      end else if (error_tap_q[2]) begin
        error_q[class_tap_q[2]] <= output_error(y, 16'(class_tap_q[2]) == label_i);
      end
    end
  end

  assign u_write_o = error_tap_q[1];
  assign u_class_o = class_tap_q[1];
  assign u_o = u_q;

endmodule
