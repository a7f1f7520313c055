import {
  formatName,
  initialiseExact,
  initialiseReference,
  joinWeights,
  ownFormat,
  ownMatrix,
  parseFormat,
  quantize,
  splitWeights,
  symmetricLimit,
  toReal,
  withOwnMatrix,
  type ExactLayer,
  type ExactNetwork,
  type Format,
  type NetworkSpec,
  type ReferenceNetwork,
} from '../../golden/index.js';
import { readCheckpoint, type Checkpoint, type CheckpointArray } from '../checkpoint/index.js';
import { UsageError } from '../errors.js';

/** The same network twice: in integers, and in real numbers. */
export interface InitialNetworks {
  readonly exact: ExactNetwork;
  readonly reference: ReferenceNetwork;
}

/** Integers of other formats would mean other numbers. */
function checkFormats(file: string, spec: NetworkSpec, checkpoint: Checkpoint): void {
  for (const name of ['weight', 'activation', 'delta'] as const) {
    const found = checkpoint.formats?.[name];
    const wanted = formatName(spec.formats[name]);
    if (found !== undefined && found !== wanted) {
      throw new UsageError(
        `--init ${file}: its integers have the ${name} format ${found}, this run has ${wanted}. Give --${name}-format ${found}, or a checkpoint in float64.`,
      );
    }
  }
}

function toRaw(values: CheckpointArray, format: Format): Int32Array {
  return values instanceof Int32Array
    ? values
    : Int32Array.from(values, (value) => quantize(value, format));
}

function toReals(values: CheckpointArray, format: Format): Float64Array {
  return values instanceof Int32Array
    ? Float64Array.from(values, (raw) => toReal(raw, format))
    : values;
}

/** A rule's own matrix as the hardware holds it: B and P in the symmetric range of the delta format. */
function rawMatrix(
  file: string,
  l: number,
  values: CheckpointArray,
  { rule, formats, hidden }: NetworkSpec,
  found: Format | undefined,
): Int32Array {
  const kind = ownFormat(rule);
  const format = formats[kind];
  const same = found && formatName(found) === formatName(format);
  const raw = toRaw(same || !found ? values : toReals(values, found), format);
  if (kind === 'weight') return raw;
  const limit = symmetricLimit(format);
  if (values instanceof Int32Array) {
    const bad = raw.findIndex((value) => value < -limit);
    if (bad >= 0) {
      throw new UsageError(
        `--init ${file}: B${l}: value ${bad} is ${raw[bad] ?? 0}, below the symmetric range from ${-limit} to ${limit} of ${formatName(format)}. Clip the matrix.`,
      );
    }
  }
  if (rule === 'tpsgd' && hidden === 'clipped-relu') {
    const bad = raw.findIndex((value) => value < 0);
    if (bad >= 0) {
      throw new UsageError(
        `--init ${file}: B${l}: value ${bad} is ${raw[bad] ?? 0}, a target that clipped-relu, which is never negative, cannot reach. Take the matrix's absolute values, or --hidden hard-tanh.`,
      );
    }
  }
  return raw.map((value) => Math.max(-limit, value));
}

function exactFrom(file: string, spec: NetworkSpec, checkpoint: Checkpoint): ExactNetwork {
  const drawn = initialiseExact(spec);
  const { weight } = spec.formats;
  const { formats } = checkpoint;
  const found = formats && parseFormat(formats.feedback ?? formats.delta);
  const own = (layer: ExactLayer, index: number): ExactLayer => {
    const given = checkpoint.feedback[index];
    if (!given) return layer;
    const matrix = rawMatrix(file, index + 1, given, spec, found);
    const regenerated = ownFormat(spec.rule) === 'delta' && spec.feedback.startsWith('lfsr');
    if (regenerated && matrix.some((value, at) => value !== layer.feedback[at])) {
      throw new UsageError(
        `--init ${file}: B${index + 1} is not the matrix that --feedback ${spec.feedback} regenerates from --seed ${spec.seed}. Give the seed that it was made with, or a --feedback that is kept in a table.`,
      );
    }
    return withOwnMatrix(spec.rule, layer, matrix);
  };
  return {
    spec,
    layers: drawn.layers.map((layer, index) => ({
      ...own(layer, index),
      weights: joinWeights(
        layer.inputs,
        layer.outputs,
        toRaw(checkpoint.weights[index] ?? new Int32Array(0), weight),
        toRaw(checkpoint.biases[index] ?? new Int32Array(0), weight),
      ),
    })),
  };
}

/** The exact network in real numbers. */
export function dequantise({ spec, layers }: ExactNetwork): ReferenceNetwork {
  const { rule, formats } = spec;
  return {
    widths: spec.layers,
    layers: layers.map((layer) => {
      const { weights, biases } = splitWeights(layer);
      return {
        inputs: layer.inputs,
        outputs: layer.outputs,
        weights: toReals(weights, formats.weight),
        biases: toReals(biases, formats.weight),
        feedback: toReals(ownMatrix(rule, layer), formats[ownFormat(rule)]),
      };
    }),
  };
}

/**
 * The networks that a run starts from: drawn from the seed, or brought by a checkpoint. Integers of a
 * checkpoint are the exact model's as they are and the reference model's as the real numbers that
 * they stand for; float64 values are the reference model's as they are and the exact model's rounded
 * to nearest. Feedback matrices that it does not bring are drawn.
 *
 * @param ownFeedback the reference model keeps real-valued feedback matrices of its own, drawn as the
 *   authors of DRTP do, unless the checkpoint brings them; otherwise it has the exact model's
 * @throws UsageError for a checkpoint that does not fit
 */
export async function initialNetworks(
  spec: NetworkSpec,
  init: string | undefined,
  ownFeedback: boolean,
): Promise<InitialNetworks> {
  if (init === undefined) {
    const exact = initialiseExact(spec);
    const same = dequantise(exact);
    if (!ownFeedback) return { exact, reference: same };
    return { exact, reference: initialiseReference(spec.layers, spec.seed, spec) };
  }
  const checkpoint = await readCheckpoint(init, spec.layers, spec.rule);
  checkFormats(init, spec, checkpoint);
  const exact = exactFrom(init, spec, checkpoint);
  const same = dequantise(exact);
  if (checkpoint.formats !== undefined) return { exact, reference: same };
  const drawn = initialiseReference(spec.layers, spec.seed, spec);
  return {
    exact,
    reference: {
      widths: spec.layers,
      layers: same.layers.map((layer, index) => ({
        ...layer,
        weights: toReals(checkpoint.weights[index] ?? layer.weights, spec.formats.weight),
        biases: toReals(checkpoint.biases[index] ?? layer.biases, spec.formats.weight),
        feedback: toReals(
          checkpoint.feedback[index] ??
            (ownFeedback ? drawn.layers[index]?.feedback : undefined) ??
            layer.feedback,
          spec.formats[ownFormat(spec.rule)],
        ),
      })),
    },
  };
}
