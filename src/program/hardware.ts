import type { Format, NetworkSpec } from '../../golden/index.js';
import { TABLE_INDEX } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { columnTiles, rowTiles, type ArrayShape } from './tiling.js';

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
  readonly fanIn: number;
  readonly maxShift: number;
  readonly maxLeftShift: number;
  readonly stochastic: boolean;
  readonly tables: boolean;
  readonly rom: boolean;
  readonly lfsr: boolean;
}

/** Bits of a RAM word at most. */
const WORD_BITS = 64;
/** Rate shifts from 0 to this can be asked for. */
export const MAX_RATE_SHIFT = 24;
/** 64-bit words of a pass in the program memory. */
export const PASS_WORDS = 4;

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
  readonly projectionWords: number;
  readonly programWords: number;
}

/** Hidden layers keep their activations in two places in turn: a layer's input and its output. */
export const HIDDEN_PLACES = 2;

/** What a network needs of the memories of a rows x cols learner. */
export function needs(spec: NetworkSpec, shape: ArrayShape): Needs {
  const last = spec.layers.length - 1;
  const classes = spec.layers[last] ?? 0;
  let tiles = 0;
  let hidden = 0;
  let deltas = 0;
  let projection = 0;
  for (let l = 1; l <= last; l++) {
    const columns = columnTiles(spec.layers[l] ?? 0, shape);
    tiles +=
      rowTiles(spec.layers[l - 1] ?? 0, l === 1 ? 'sample' : 'hidden', shape).length * columns;
    deltas = Math.max(deltas, columns);
    if (l < last) {
      hidden = Math.max(hidden, columns);
      projection += columns * classes;
    }
  }
  return {
    tiles,
    sampleWords: Math.ceil((spec.layers[0] ?? 0) / shape.rows),
    hiddenWords: HIDDEN_PLACES * hidden,
    deltaWords: deltas,
    projectionWords: projection,
    programWords: PASS_WORDS * 3 * last,
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
  const largest = 2 ** 16;
  if (need.tiles > largest) {
    throw new UsageError(
      `${spec.layers.join('-')} needs ${need.tiles} weight tiles on ${shape.rows} x ${shape.cols}; a tile address has 16 bits, that is ${largest} tiles. Use a larger array or smaller layers.`,
    );
  }
  const bits = activation.fraction + delta.fraction - weight.fraction;
  const uses = (name: string): boolean => spec.hidden === name || spec.output === name;
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
    fanIn: Math.max(...spec.layers.slice(0, -1)) + 1,
    maxShift: Math.max(1, bits + MAX_RATE_SHIFT),
    maxLeftShift: Math.min(weight.width, Math.max(0, -bits)),
    stochastic: spec.rounding === 'stochastic',
    tables: uses('tanh') || uses('sigmoid'),
    rom: !spec.feedback.startsWith('lfsr'),
    lfsr: spec.feedback.startsWith('lfsr'),
  };
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
    FanIn: hardware.fanIn,
    MaxShift: hardware.maxShift,
    MaxLeftShift: hardware.maxLeftShift,
    Stochastic: flag(hardware.stochastic),
    Tables: flag(hardware.tables),
    UseRom: flag(hardware.rom),
    UseLfsr: flag(hardware.lfsr),
    IndexWidth: TABLE_INDEX.width,
    IndexFraction: TABLE_INDEX.fraction,
  };
}
