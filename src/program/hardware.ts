import type { Format, NetworkSpec } from '../../golden/index.js';
import { TABLE_INDEX, wideFormat } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { MOST_PAUSE, MOST_WORDS } from './fieldLimits.js';
import { layoutOf } from './layout.js';
import { mostClasses } from './mostClasses.js';
import { signalSource } from './signalSource.js';
import type { ArrayShape } from './tiling.js';

export type { ArrayShape };

/** One learner as built: the parameters of rtl/learner.sv. */
export interface Hardware extends ArrayShape {
  /** Columns that share a RAM word. */
  readonly group: number;
  readonly formats: NetworkSpec['formats'];
  /** Weight tiles in the memories. */
  readonly tiles: number;
  readonly sampleWords: number;
  readonly hiddenWords: number;
  readonly deltaWords: number;
  readonly projectionWords: number;
  readonly programWords: number;
  readonly slopeWords: number;
  readonly fanIn: number;
  /** Units of a layer, most. */
  readonly fanOut: number;
  readonly maxShift: number;
  readonly maxLeftShift: number;
  /** Without it the core only infers. */
  readonly learning: boolean;
  readonly stochastic: boolean;
  readonly tables: boolean;
  readonly rom: boolean;
  readonly lfsr: boolean;
  /** What rules need of the array: see the parameters Use... of rtl/learner.sv. */
  readonly target: boolean;
  readonly signal: boolean;
  readonly transposed: boolean;
  readonly tangent: boolean;
  readonly basis: boolean;
  readonly local: boolean;
  readonly mixing: boolean;
  readonly mixingWords: number;
  /** Most classes that a basis, or M, is for. */
  readonly classes: number;
  /** Are events counted? Without counters a build is smaller, and its counts are not known. */
  readonly counters: boolean;
  /** Bits that are built of a program's counts and addresses, 16 at most. */
  readonly countWidth: number;
  /** Bits that are built of a program's signed shifts, 7 at most. */
  readonly shiftWidth: number;
}

/** Bits of a RAM word at most. */
const WORD_BITS = 64;
/** Rate shifts from 0 to this can be asked for. */
export const MAX_RATE_SHIFT = 24;
/** Bits of a pass's counts and addresses, and of its shift (docs/program.md). */
export const COUNT_BITS = 16;
export const SHIFT_BITS = 7;
/** 64-bit words of a pass in the program memory. */
export const PASS_WORDS = 5;

/** Columns in a group: the most that divide `cols` and fit a RAM word. */
export function groupSize(cols: number, weight: Format): number {
  let group = Math.max(1, Math.min(cols, Math.floor(WORD_BITS / weight.width)));
  while (cols % group !== 0) group--;
  return group;
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}

/** Memory words that a network needs on an array of that shape. */
export interface Needs {
  readonly tiles: number;
  readonly sampleWords: number;
  readonly hiddenWords: number;
  readonly deltaWords: number;
  readonly slopeWords: number;
  readonly projectionWords: number;
  readonly mixingWords: number;
  readonly programWords: number;
}

/** Passes of a training sample and of one that only wants a result, per layer, most. */
const PASSES_A_LAYER = 6;

/** What a network needs of the memories of a rows x cols learner. */
export function needs(spec: NetworkSpec, shape: ArrayShape): Needs {
  const { words } = layoutOf(spec, shape);
  return {
    tiles: words.tiles,
    sampleWords: Math.ceil((spec.layers[0] ?? 0) / shape.rows),
    hiddenWords: words.hidden,
    deltaWords: words.delta,
    slopeWords: words.slope,
    projectionWords: words.signal,
    mixingWords: words.mixing,
    programWords: PASS_WORDS * PASSES_A_LAYER * (spec.layers.length - 1),
  };
}

/**
 * The smallest learner (memories in powers of two) on which a network runs.
 *
 * @param tiles weight tiles to build, if not as many as the network needs
 * @throws UsageError when the network cannot run on it
 */
export function hardwareFor(spec: NetworkSpec, shape: ArrayShape, tiles?: number): Hardware {
  const { activation, weight, delta } = spec.formats;
  const need = needs(spec, shape);
  if (tiles !== undefined && need.tiles > tiles) {
    throw new UsageError(
      `The weight memory holds ${tiles} ${tiles === 1 ? 'tile' : 'tiles'} of ${shape.rows} x ${shape.cols} weights, but ${spec.layers.join('-')} needs ${need.tiles}: ask for a larger memory, a larger array or smaller layers.`,
    );
  }
  if (need.tiles > MOST_WORDS) {
    throw new UsageError(
      `${spec.layers.join('-')} needs ${need.tiles} weight tiles on ${shape.rows} x ${shape.cols}; a tile address has 16 bits, that is ${MOST_WORDS} tiles. Use a larger array or smaller layers.`,
    );
  }
  const classes = spec.layers.at(-1) ?? 0;
  if (signalSource(spec) === 'basis' && classes > MOST_PAUSE) {
    throw new UsageError(
      `--rule ${spec.rule} with ${classes} classes: the learner takes a class a cycle of a column tile, and a pass can pause at most ${MOST_PAUSE} cycles. Use at most ${Math.min(MOST_PAUSE, mostClasses(spec.rule, spec.layers.length - 2))} classes, or --rule dfa.`,
    );
  }
  const bits = activation.fraction + delta.fraction - weight.fraction;
  const uses = (name: string): boolean => spec.hidden === name || spec.output === name;
  const source = signalSource(spec);
  const looksUp = source === 'modulator';
  return {
    ...shape,
    // Words of feedback values have as many lanes, and come through the same 64-bit port.
    group: groupSize(shape.cols, delta.width > weight.width ? delta : weight),
    formats: spec.formats,
    tiles: powerOfTwo(tiles ?? need.tiles),
    sampleWords: powerOfTwo(need.sampleWords),
    hiddenWords: powerOfTwo(need.hiddenWords),
    deltaWords: powerOfTwo(need.deltaWords),
    projectionWords: powerOfTwo(need.projectionWords),
    programWords: powerOfTwo(need.programWords),
    slopeWords: powerOfTwo(need.slopeWords),
    // The error, too, can be what is summed over.
    fanIn: Math.max(...spec.layers.slice(0, -1), spec.layers.at(-1) ?? 0) + 1,
    fanOut: Math.max(...spec.layers.slice(1)),
    maxShift: Math.max(1, bits + MAX_RATE_SHIFT, spec.rule === 'fdfa' ? spec.averageShift : 0),
    maxLeftShift: Math.min(weight.width, Math.max(0, -bits)),
    learning: true,
    stochastic: spec.rounding === 'stochastic',
    tables: uses('tanh') || uses('sigmoid'),
    rom: looksUp && !spec.feedback.startsWith('lfsr'),
    lfsr: looksUp && spec.feedback.startsWith('lfsr'),
    target: spec.rule === 'tpsgd',
    signal: source === 'feedback',
    transposed: source === 'transposed',
    tangent: spec.rule === 'fdfa',
    basis: source === 'basis',
    mixing: need.mixingWords > 0,
    mixingWords: powerOfTwo(need.mixingWords),
    local: source === 'local',
    classes: source === 'basis' || need.mixingWords > 0 ? classes : 1,
    counters: true,
    countWidth: COUNT_BITS,
    shiftWidth: SHIFT_BITS,
  };
}

/** Left shift that an update of M may ask for, most: its products have coarser operands. */
function mixingLeftShift({ formats }: Hardware): number {
  const { activation, delta, weight } = formats;
  const bits = wideFormat(activation).fraction + delta.fraction - weight.fraction;
  return Math.min(weight.width, Math.max(0, -bits));
}

/** Bits of what the rows of the array are fed: activations, and where there are signal passes errors. */
export function operandWidth({ formats, signal, tangent, basis, local }: Hardware): number {
  const { activation, delta } = formats;
  return signal || tangent || basis || local
    ? Math.max(activation.width, delta.width)
    : activation.width;
}

/** Does the learner keep f' for passes after the forward one? */
export function keepsSlopes({ signal, transposed, tangent, basis, local }: Hardware): boolean {
  return signal || transposed || tangent || basis || local;
}

/** Bits of a kept f': a gate, or u8.7 where there are tables. */
export function slopeWidth({ tables }: Hardware): number {
  return tables ? 8 : 1;
}

/** Does this network's feedback come from the learner's LFSR, not from its table? */
export function usesLfsr({ feedback }: NetworkSpec, { lfsr }: Hardware): boolean {
  return lfsr && feedback.startsWith('lfsr');
}

/** The parameters of rtl/learner.sv, by name. */
export function learnerParameters(hardware: Hardware): Record<string, number | string> {
  const { formats } = hardware;
  const flag = (on: boolean): string => (on ? "1'b1" : "1'b0");
  return {
    Rows: hardware.rows,
    Cols: hardware.cols,
    Group: hardware.group,
    ActivationWidth: formats.activation.width,
    ActivationFraction: formats.activation.fraction,
    DeltaWidth: formats.delta.width,
    DeltaFraction: formats.delta.fraction,
    WeightWidth: formats.weight.width,
    WeightFraction: formats.weight.fraction,
    Tiles: hardware.tiles,
    SampleWords: hardware.sampleWords,
    HiddenWords: hardware.hiddenWords,
    DeltaWords: hardware.deltaWords,
    ProjectionWords: hardware.projectionWords,
    ProgramWords: hardware.programWords,
    SlopeWords: hardware.slopeWords,
    FanIn: hardware.fanIn,
    FanOut: hardware.fanOut,
    MaxShift: hardware.maxShift,
    MaxLeftShift: hardware.maxLeftShift,
    // Boards always learn: their tops do not have it.
    ...(hardware.learning ? {} : { Learning: flag(false) }),
    Stochastic: flag(hardware.stochastic),
    Tables: flag(hardware.tables),
    UseRom: flag(hardware.rom),
    UseLfsr: flag(hardware.lfsr),
    UseTarget: flag(hardware.target),
    UseSignal: flag(hardware.signal),
    UseTransposed: flag(hardware.transposed),
    UseTangent: flag(hardware.tangent),
    UseBasis: flag(hardware.basis),
    UseMixing: flag(hardware.mixing),
    MixingWords: hardware.mixingWords,
    MixingLeftShift: mixingLeftShift(hardware),
    UseLocal: flag(hardware.local),
    Classes: hardware.classes,
    UseCounters: flag(hardware.counters),
    CountWidth: hardware.countWidth,
    ShiftWidth: hardware.shiftWidth,
    IndexWidth: TABLE_INDEX.width,
    IndexFraction: TABLE_INDEX.fraction,
  };
}
