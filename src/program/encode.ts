import {
  activationTable,
  basisShift,
  mixingShift,
  rateShiftAt,
  randomSeed,
  TABLE_INDEX,
  updateShift,
  type ExactNetwork,
  type NetworkSpec,
} from '../../golden/index.js';
import { inferStart, type Pass, type Program } from './compile.js';
import { usesLfsr } from './hardware.js';
import type { Matrix } from './layout.js';

/** One configuration write on the host port (rtl/host_port.sv). */
export interface ConfigWrite {
  readonly address: number;
  readonly data: bigint;
}

const REGION = {
  registers: 0,
  program: 1,
  weights: 2,
  tables: 3,
  projection: 4,
  counters: 5,
  mixing: 6,
};
const REGISTER = {
  inferStart: 1,
  lastWord: 2,
  rounding: 3,
  seed: 4,
  clearCounters: 5,
  modulator: 6,
};
const ROUNDING = { truncate: 0, nearest: 1, stochastic: 2 } as const;
/** What the lanes make of sums (rtl/column_lanes.sv), where they do not activate them. */
const MODE: Partial<Record<Pass['op'], number>> = {
  signal: 1,
  tangent: 2,
  projection: 2,
  basis: 3,
};
/** What the lanes do in place of an activation (rtl/activation_unit.sv). */
const KIND: Partial<Record<Pass['op'], number>> = { signal: 5, basis: 5, local: 6, projection: 7 };
const LOSS: Record<NetworkSpec['loss'], number> = {
  l2: 1,
  l1: 2,
  huber: 3,
  hinge: 4,
  logistic: 5,
  linear: 6,
};
const ACTIVATION: Record<Pass['activation'], number> = {
  identity: 0,
  'hard-tanh': 1,
  'clipped-relu': 2,
  'hard-sigmoid': 3,
  tanh: 4,
  sigmoid: 4,
};

/** A configuration address: region in the top four bits. */
export function configAddress(region: keyof typeof REGION, offset: number): number {
  return REGION[region] * 2 ** 28 + offset;
}

/** Address of the weight word of a tile's row and group. */
export function weightAddress(tile: number, row: number, group: number): number {
  return configAddress('weights', row * 2 ** 21 + group * 2 ** 16 + tile);
}

/** `bits` low bits of a raw value, two's complement. */
function field(raw: number, bits: number): bigint {
  return BigInt.asUintN(bits, BigInt(raw));
}

/** A field of a word: signed ones are two's complement. */
type Field = readonly [value: number | boolean, bits: number, signed?: 'signed'];

/**
 * Several fields in one word, the first in the lowest bits.
 *
 * @throws RangeError when a value does not fit its field
 */
function pack(...fields: readonly Field[]): bigint {
  let word = 0n;
  let at = 0n;
  for (const [value, bits, signed] of fields) {
    const raw = Number(value);
    const low = signed === undefined ? 0 : -(2 ** (bits - 1));
    if (!(raw >= low && raw < low + 2 ** bits)) {
      throw new RangeError(
        `pack: ${raw} is not within ${low} .. ${low + 2 ** bits - 1}, the ${bits} bits of its field.`,
      );
    }
    word |= field(raw, bits) << at;
    at += BigInt(bits);
  }
  return word;
}

/** The layer that random bits of a pass are drawn for: B_l has others than W_l. */
export function randomLayer({ op, layer }: Pick<Pass, 'op' | 'layer'>): number {
  return (op === 'feedback' || op === 'mix' ? layer + 8 : layer) & 15;
}

/** The right shift of a pass's updates in an epoch; of a local or projection pass, of its sums. */
export function passShift(
  { op, layer }: Pick<Pass, 'op' | 'layer'>,
  network: ExactNetwork,
  epoch: number,
): number {
  if (op === 'feedback') return network.spec.averageShift;
  if (op === 'local' || op === 'projection') return basisShift(network.spec, layer);
  if (op === 'mix') {
    const { rateShift, rateSteps } = network.spec;
    return mixingShift(network.spec, rateShiftAt(rateShift.hidden, rateSteps, epoch));
  }
  return updateShift(network, layer, epoch);
}

/**
 * The words of a pass, in the order of rtl/sequencer.sv.
 *
 * @throws RangeError when a number does not fit its field, as no pass of `compile` has any
 */
export function encodePass(pass: Pass, shift: number): readonly bigint[] {
  return [
    pack(
      [pass.op === 'update' || pass.op === 'feedback', 1],
      [pass.fromSample, 1],
      [pass.release, 1],
      [pass.last, 1],
      [pass.isOutput, 1],
      [pass.project, 1],
      [KIND[pass.op] ?? ACTIVATION[pass.activation], 3],
      [shift, 7, 'signed'],
      [pass.delay, 16],
      [pass.tileBase, 16],
      [pass.rowTiles.length, 16],
    ),
    pack(
      [pass.columnTiles, 16],
      [pass.inputs, 16],
      [pass.outputs, 16],
      [pass.block, 6],
      [randomLayer(pass), 4],
    ),
    pack([pass.inputBase, 16], [pass.outputBase, 16], [pass.deltaBase, 16], [pass.signalBase, 16]),
    pack([pass.seed, 32], [pass.classes, 16], [pass.slopeBase, 16]),
    pack(
      [MODE[pass.op] ?? 0, 2],
      [pass.op === 'transposed', 1],
      [pass.op === 'feedback', 1],
      [pass.bias, 1],
      [pass.keepError, 1],
      [pass.pause, 8],
      [pass.basisStep, 16],
      [pass.basisShift, 6, 'signed'],
      [pass.op === 'local' || pass.op === 'projection', 1],
      [pass.op === 'mix', 1],
    ),
  ];
}

/** The program with the rates of an epoch, and where it starts. */
export function programWrites(
  program: Program,
  network: ExactNetwork,
  epoch: number,
): ConfigWrite[] {
  const words = [...program.train, ...program.infer].flatMap((pass) =>
    encodePass(pass, passShift(pass, network, epoch)),
  );
  return [
    ...words.map((data, offset) => ({ address: configAddress('program', offset), data })),
    {
      address: configAddress('registers', REGISTER.inferStart),
      data: BigInt(inferStart(program)),
    },
  ];
}

/** What stays the same for a whole run: registers and tables. */
export function setupWrites(program: Program): ConfigWrite[] {
  const { spec, hardware } = program;
  const register = (index: number, value: number): ConfigWrite => ({
    address: configAddress('registers', index),
    data: BigInt(value),
  });
  const writes = [
    register(REGISTER.lastWord, program.sampleWords - 1),
    register(REGISTER.rounding, ROUNDING[spec.rounding]),
    register(REGISTER.seed, randomSeed(spec.seed)),
    register(
      REGISTER.modulator,
      (usesLfsr(spec, hardware) ? 1 : 0) +
        (spec.feedback === 'lfsr-sign' ? 2 : 0) +
        (spec.rule === 'sdfa' ? 4 : 0) +
        8 * (spec.rule === 'tpsgd' ? LOSS[spec.loss] : 0) +
        (spec.basis === 'walsh' ? 64 : 0) +
        (spec.rule === 'lls-mxm' ? 128 : 0) +
        (spec.basis === 'cosine' ? 256 : 0),
    ),
  ];
  for (const [half, name] of [spec.hidden, spec.output].entries()) {
    if (name !== 'tanh' && name !== 'sigmoid') continue;
    const { values, slopes } = activationTable(name, spec.formats.activation);
    for (let index = 0; index < values.length; index++) {
      writes.push({
        address: configAddress('tables', half * 2 ** TABLE_INDEX.width + index),
        data: pack(
          [values[index] ?? 0, spec.formats.activation.width, 'signed'],
          [slopes[index] ?? 0, 8],
        ),
      });
    }
  }
  return writes;
}

/** Starts the counters anew. */
export function clearCountersWrite(): ConfigWrite {
  return { address: configAddress('registers', REGISTER.clearCounters), data: 0n };
}

/** Where a weight lies in the array: which unit each PE of a tile holds. */
export interface TilePlace {
  /** Tile address in every weight memory. */
  readonly tile: number;
  readonly matrix: Matrix;
  readonly rowTile: number;
  readonly columnTile: number;
  /** Input unit of each row; the constant input is unit `inputs` of the matrix, no unit is -1. */
  readonly inputs: readonly number[];
  /** Output unit of each column; no unit is -1. */
  readonly outputs: readonly number[];
}

/** All tiles of a network in address order. */
export function tilePlaces(program: Program): readonly TilePlace[] {
  const { rows, cols } = program.hardware;
  return program.layout.matrices.flatMap((matrix) =>
    Array.from({ length: matrix.rowTiles.length * matrix.columnTiles }, (_, index) => {
      const columnTile = Math.floor(index / matrix.rowTiles.length);
      const rowTile = index % matrix.rowTiles.length;
      const tile = matrix.rowTiles[rowTile];
      return {
        tile: matrix.tileBase + index,
        matrix,
        rowTile,
        columnTile,
        inputs: Array.from({ length: rows }, (_, r) =>
          tile === undefined
            ? -1
            : r < tile.live
              ? tile.firstUnit + r
              : r === tile.biasRow
                ? matrix.inputs
                : -1,
        ),
        outputs: Array.from({ length: cols }, (_, c) => {
          const unit = columnTile * cols + c;
          return unit < matrix.outputs ? unit : -1;
        }),
      };
    }),
  );
}

/** The raw numbers of a matrix: row by row of its inputs. */
export function matrixValues(
  network: ExactNetwork,
  { kind, layer, inputs, outputs }: Matrix,
): Int32Array {
  const held = network.layers[layer - 1];
  if (!held) return new Int32Array(0);
  if (kind !== 'transpose') return held[kind];
  const { feedback } = held;
  return Int32Array.from({ length: feedback.length }, (_, at) => {
    const [input, output] = [Math.floor(at / outputs), at % outputs];
    return feedback[output * inputs + input] ?? 0;
  });
}

/** Calls back for every word of the weight memories with its `group` raw weights. */
export function forEachWeightWord(
  program: Program,
  network: ExactNetwork,
  visit: (place: TilePlace, row: number, group: number, raw: readonly number[]) => void,
): void {
  const { rows, cols, group } = program.hardware;
  let matrix: Matrix | undefined;
  let values: Int32Array = new Int32Array(0);
  for (const place of tilePlaces(program)) {
    if (place.matrix !== matrix) {
      matrix = place.matrix;
      values = matrixValues(network, matrix);
    }
    for (let r = 0; r < rows; r++) {
      const input = place.inputs[r] ?? -1;
      for (let g = 0; g < cols / group; g++) {
        const raw: number[] = [];
        for (let k = 0; k < group; k++) {
          const output = place.outputs[g * group + k] ?? -1;
          const live = input >= 0 && output >= 0;
          raw.push(live ? (values[input * place.matrix.outputs + output] ?? 0) : 0);
        }
        visit(place, r, g, raw);
      }
    }
  }
}

/** One 64-bit word and its two halves: the same bytes. */
const WORD = new BigUint64Array(1);
const HALVES = new Uint32Array(WORD.buffer);

/**
 * A weight word from its raw weights, the first column in the lowest bits; at most 64 bits. There are
 * as many of them as a network has weights: one BigInt a word, none a weight.
 */
export function packWeights(raw: readonly number[], width: number): bigint {
  const mask = 2 ** width - 1;
  let low = 0;
  let high = 0;
  let at = 0;
  for (const value of raw) {
    const bits = value & mask;
    if (at < 32) {
      low |= bits << at;
      if (at + width > 32) high |= bits >>> (32 - at);
    } else {
      high |= bits << (at - 32);
    }
    at += width;
  }
  HALVES[0] = low;
  HALVES[1] = high;
  return WORD[0] ?? 0n;
}

/** The weight memories through the host port. */
export function weightWrites(program: Program, network: ExactNetwork): ConfigWrite[] {
  const { width } = program.hardware.formats.weight;
  const writes: ConfigWrite[] = [];
  forEachWeightWord(program, network, ({ tile }, row, group, raw) => {
    writes.push({ address: weightAddress(tile, row, group), data: packWeights(raw, width) });
  });
  return writes;
}

/** M of every hidden layer through the host port. */
export function mixingWrites({ layout }: Program, network: ExactNetwork): ConfigWrite[] {
  return network.layers.flatMap(({ mixing }, index) =>
    Array.from(mixing, (raw, at) => ({
      address: configAddress('mixing', (layout.mixing[index] ?? 0) + at),
      data: field(raw, network.spec.formats.weight.width),
    })),
  );
}

/** The projection tables through the host port; none where the learner has no room for them. */
export function projectionWrites(program: Program, network: ExactNetwork): ConfigWrite[] {
  const { hardware, spec } = program;
  if (!hardware.rom) return [];
  const { cols, group } = hardware;
  const writes: ConfigWrite[] = [];
  for (const pass of program.train) {
    const layer = network.layers[pass.layer - 1];
    if (pass.op !== 'forward' || !pass.project || !layer) continue;
    for (let b = 0; b < pass.columnTiles; b++) {
      for (let c = 0; c < pass.classes; c++) {
        for (let g = 0; g < cols / group; g++) {
          const raw = Array.from({ length: group }, (_, k) => {
            const unit = b * cols + g * group + k;
            return unit < pass.outputs ? (layer.feedback[c * pass.outputs + unit] ?? 0) : 0;
          });
          const offset = pass.signalBase + b * pass.classes + c;
          writes.push({
            address: configAddress('projection', g * 2 ** 16 + offset),
            data: packWeights(raw, spec.formats.delta.width),
          });
        }
      }
    }
  }
  return writes;
}
