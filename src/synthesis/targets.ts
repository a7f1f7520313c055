/** What a learner is synthesised for. */
export interface SynthesisTarget {
  readonly title: string;
  /** Of yosys, for a design whose top is called top; modules stay apart. */
  readonly command: string;
  /** Names of cells. */
  readonly luts: RegExp;
  readonly flipFlops: RegExp;
  readonly rams: RegExp;
  readonly dsps: RegExp;
}

const ICE40 = {
  luts: /^SB_LUT4$/,
  flipFlops: /^SB_DFF/,
  rams: /^SB_(RAM40|SPRAM)/,
  dsps: /^SB_MAC16$/,
};
const NEVER = /^$/;

export const SYNTHESIS_TARGETS = {
  // Words that are read while they are written are not used: no logic is needed around RAMs.
  'ice40-up5k': {
    title: 'iCE40 UP5K',
    command: 'synth_ice40 -device u -dsp -no-rw-check -noflatten -top top',
    ...ICE40,
  },
  'ice40-hx8k': {
    title: 'iCE40 HX8K',
    command: 'synth_ice40 -device hx -no-rw-check -noflatten -top top',
    ...ICE40,
  },
  ecp5: {
    title: 'ECP5',
    command: 'synth_ecp5 -no-rw-check -noflatten -top top',
    luts: /^LUT4$/,
    flipFlops: /^TRELLIS_FF$/,
    rams: /^(DP16KD|TRELLIS_DPR16X4)$/,
    dsps: /^MULT18X18D$/,
  },
  xilinx: {
    title: 'Xilinx 7 series',
    command: 'synth_xilinx -family xc7 -top top',
    luts: /^LUT[1-6]$/,
    flipFlops: /^FD[RSCP]E/,
    rams: /^RAM/,
    dsps: /^DSP48E1$/,
  },
  asic: {
    title: 'standard cells',
    command: 'synth -top top; dfflibmap -liberty cells.lib; abc -liberty cells.lib; opt_clean',
    luts: NEVER,
    flipFlops: /DFF|^sg13g2_(df|sdf)/,
    rams: /^ram_1r1w$/,
    dsps: NEVER,
  },
} as const satisfies Readonly<Record<string, SynthesisTarget>>;

export type SynthesisTargetName = keyof typeof SYNTHESIS_TARGETS;
