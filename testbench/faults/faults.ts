import type { Divergence } from '../divergence/index.js';
import type { PlanName } from './faultPlans.js';

/** One thing made wrong in one RTL file, and what must be named for it. */
export interface Fault {
  readonly name: string;
  /** In rtl/. */
  readonly file: string;
  /** Text that stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What is trained on it. Default: `table`. */
  readonly plan?: PlanName;
  /** Parts of the divergence that must be named. */
  readonly named: {
    readonly family: Divergence['family'];
    readonly op?: 'forward' | 'update';
    readonly layer?: number;
    readonly signal: RegExp;
  };
  /** Only with SYSTOLE_LONG: others show much the same. */
  readonly long?: true;
}

/** Single faults, in the order of the data's way through the learner. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'weights loaded into the neighbouring group',
    file: 'systolic_array.sv',
    find: "load_row_q == 5'(r) && load_group_q == 5'(g)",
    replace: "load_row_q == 5'(r) && load_group_q == 5'(g ^ 1)",
    named: { family: 'configuration', signal: /u_weights\.mem/ },
    long: true,
  },
  {
    name: 'sample words stored in the wrong order',
    file: 'sample_port.sv',
    find: 'assign address_o = word_q[AddressWidth-1:0];',
    replace: 'assign address_o = ~word_q[AddressWidth-1:0];',
    named: { family: 'sample', signal: /u_sample\.mem/ },
    long: true,
  },
  {
    name: 'sample buffer not switched',
    file: 'sample_port.sv',
    find: 'assign pending_buffer_o = start_q;',
    replace: "assign pending_buffer_o = 1'b0;",
    named: { family: 'control', op: 'forward', layer: 1, signal: /u_sequencer\.buffer_o/ },
  },
  {
    name: 'sample buffer released too early',
    file: 'sequencer.sv',
    find: 'release_o = last_tile && pass_q.free;',
    replace:
      'release_o = issue && pass_q.from_sample && !pass_q.update && row_q == 0 && column_q == 0;',
    named: { family: 'operand', layer: 1, signal: /west_o/ },
  },
  {
    name: 'two words of a pass fetched in the wrong order',
    file: 'sequencer.sv',
    find: `        3'd3: next_q[191:128] <= fetch_word;
        3'd4: next_q[255:192] <= fetch_word;`,
    replace: `        3'd4: next_q[191:128] <= fetch_word;
        3'd3: next_q[255:192] <= fetch_word;`,
    named: { family: 'control', op: 'forward', layer: 1, signal: /u_sequencer/ },
    long: true,
  },
  {
    name: 'tile address off by one',
    file: 'sequencer.sv',
    find: 'tile_q <= next_q.tile_base;',
    replace: "tile_q <= next_q.tile_base + 16'd1;",
    named: { family: 'schedule', op: 'forward', layer: 1, signal: /tile_o/ },
  },
  {
    name: 'one bubble too few before a pass',
    file: 'sequencer.sv',
    find: 'delay_q <= next_q.delay;',
    replace: "delay_q <= next_q.delay == 16'd0 ? 16'd0 : next_q.delay - 16'd1;",
    named: { family: 'schedule', op: 'update', layer: 1, signal: /issue_o/ },
    long: true,
  },
  {
    name: 'rate shift of the pass to come',
    file: 'sequencer.sv',
    find: 'shift_o = $signed(pass_q.shift);',
    replace: 'shift_o = $signed(next_q.shift);',
    named: { family: 'control', op: 'update', layer: 2, signal: /shift_o/ },
    long: true,
  },
  {
    name: 'constant input fed as zero',
    file: 'activation_memory.sv',
    find: "OperandWidth'(BiasValue)",
    replace: "OperandWidth'(0)",
    named: { family: 'operand', op: 'update', layer: 1, signal: /west_o/ },
  },
  {
    name: 'multiplier takes the delta of the neighbouring column',
    file: 'systolic_array.sv',
    find: "factor[k] = FactorWidth'(delta_q[r][g * Group + k]);",
    replace: "factor[k] = FactorWidth'(delta_q[r][g * Group + (Group - 1 - k)]);",
    named: { family: 'product', op: 'update', layer: 1, signal: /product_q/ },
  },
  {
    name: 'partial sum handed down to the neighbouring column',
    file: 'systolic_array.sv',
    find: 'psum_q[r][c] = psum_q[r - 1][c] +',
    replace: 'psum_q[r][c] = psum_q[r - 1][c ^ 1] +',
    named: { family: 'partial-sum', op: 'forward', layer: 1, signal: /psum_q/ },
    long: true,
  },
  {
    name: 'sign of the sums lost on their way into the accumulator',
    file: 'column_lanes.sv',
    find: "AccWidth'($signed(south_i[PsumWidth*Column +: PsumWidth]))",
    replace: "AccWidth'(south_i[PsumWidth*Column +: PsumWidth])",
    named: { family: 'accumulator', op: 'forward', layer: 1, signal: /acc_q/ },
    long: true,
  },
  {
    name: 'accumulator not cleared for the first row tile',
    file: 'column_lanes.sv',
    find: "(tile_tap_q[Kappa][FirstAt] ? '0 : acc_q)",
    replace: 'acc_q',
    named: { family: 'accumulator', op: 'forward', layer: 1, signal: /acc_q/ },
  },
  {
    name: 'activation not clipped',
    file: 'activation_unit.sv',
    find: "ActivationWidth'(clip(value, low, high))",
    replace: "ActivationWidth'(value)",
    named: { family: 'activation', op: 'forward', signal: /u_activation\.h_o/ },
    long: true,
  },
  {
    name: 'gate open at the limit',
    file: 'activation_unit.sv',
    find: '(value > low && value < high)',
    replace: '(value >= low && value <= high)',
    named: { family: 'activation', op: 'forward', signal: /gate_o/ },
  },
  {
    name: 'a bit of the feedback table stuck at one',
    file: 'modulator_drtp.sv',
    find: 'select_lfsr_i ? lfsr_word : rom_word;',
    replace: "select_lfsr_i ? lfsr_word : rom_word | (WordWidth * Groups)'(4);",
    named: { family: 'modulation', op: 'forward', signal: /gen_lane\[0\]\.m$/ },
  },
  {
    name: 'a tap of the LFSR missing',
    file: 'lfsr.svh',
    find: "32'h8020_0003",
    replace: "32'h8020_0002",
    plan: 'lfsr',
    named: { family: 'modulation', op: 'forward', layer: 1, signal: /\.m$/ },
    long: true,
  },
  {
    name: 'random bits of a row do not know the row',
    file: 'random_operands.sv',
    find: ".index_i(row_unit_tap_q[r] + 16'(r))",
    replace: '.index_i(row_unit_tap_q[r])',
    plan: 'lfsr',
    named: { family: 'random', op: 'update', layer: 1, signal: /random_q/ },
    long: true,
  },
  {
    name: 'output error taken against the neighbouring class',
    file: 'column_lanes.sv',
    find: "tile_tap_q[Kappa + 3][UnitAt +: 16] + 16'(Column)",
    replace: "tile_tap_q[Kappa + 3][UnitAt +: 16] + 16'(Column ^ 1)",
    named: { family: 'delta', op: 'forward', layer: 3, signal: /delta_q/ },
    long: true,
  },
  {
    name: 'hidden activations written a word too far',
    file: 'activation_memory.sv',
    find: '.write_address_i(hidden_address_i[16*G +: HiddenAddressWidth])',
    replace: ".write_address_i(hidden_address_i[16*G +: HiddenAddressWidth] + 1'b1)",
    named: {
      family: 'activation-write',
      op: 'forward',
      layer: 1,
      signal: /u_hidden\.write_address_i/,
    },
    long: true,
  },
  {
    name: 'deltas read one column tile early',
    file: 'delta_memory.sv',
    find: '.read_address_i (address_tap_q[G])',
    replace: ".read_address_i (address_tap_q[G] - 1'b1)",
    named: { family: 'delta-operand', op: 'update', layer: 1, signal: /north_o/ },
    long: true,
  },
  {
    name: 'the delta memory does not hold when the pipeline does',
    file: 'delta_memory.sv',
    find: `    if (enable_i) begin
      read_tap_q`,
    replace: `    if (1'b1) begin
      read_tap_q`,
    plan: 'stalled',
    named: { family: 'delta-operand', op: 'update', signal: /north_o/ },
  },
  {
    name: 'rounding constant one too small',
    file: 'update_arithmetic.svh',
    find: "rounding_addend = one << $unsigned(shift - 1'b1);",
    replace: "rounding_addend = (one << $unsigned(shift - 1'b1)) - one;",
    named: { family: 'step', op: 'update', signal: /step_q/ },
  },
  {
    name: 'products shifted by one too many',
    file: 'update_arithmetic.svh',
    find: '>>> $unsigned(shift);',
    replace: ">>> $unsigned(shift + 1'b1);",
    named: { family: 'step', op: 'update', layer: 1, signal: /step_q/ },
    long: true,
  },
  {
    name: 'no saturation at the upper end of the weights',
    file: 'update_arithmetic.svh',
    find: "saturating_subtract = {1'b0, {(WeightWidth - 1){1'b1}}};",
    replace: "saturating_subtract = WeightWidth'(difference);",
    named: { family: 'new-weight', op: 'update', signal: /write_word_q/ },
  },
  {
    name: 'weights written to the tile of the cycle before',
    file: 'systolic_array.sv',
    find: '.write_address_i(load ? load_tile_q : tile_tap_q[r + g + 4])',
    replace: '.write_address_i(load ? load_tile_q : tile_tap_q[r + g + 5])',
    named: {
      family: 'weight-write',
      op: 'update',
      layer: 1,
      signal: /u_weights\.write_address_i/,
    },
    long: true,
  },
  {
    name: 'groups of a result word in the wrong order',
    file: 'result_port.sv',
    find: 'assign data_o[WordWidth*g +: WordWidth] =',
    replace: 'assign data_o[WordWidth*(Groups-1-g) +: WordWidth] =',
    named: { family: 'result', op: 'forward', layer: 3, signal: /result_data_o/ },
  },
  {
    name: 'one forward product too many counted in each row',
    file: 'counters.sv',
    find: "if (west_live_i[r]) forward = forward + SumWidth'(live_tap_q[r + 1]);",
    replace: "if (west_live_i[r]) forward = forward + SumWidth'(live_tap_q[r + 1]) + 1'b1;",
    named: { family: 'counter', signal: /forward/ },
    long: true,
  },
  {
    name: 'padded lanes counted',
    file: 'counters.sv',
    find: 'live_tap_q[0] <= column_live_i;',
    replace: "live_tap_q[0] <= 6'(Cols);",
    named: { family: 'counter', signal: /forward/ },
  },
];
