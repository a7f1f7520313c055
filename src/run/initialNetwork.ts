import {
  formatName,
  initialiseExact,
  initialiseReference,
  joinWeights,
  quantize,
  ruleOf,
  splitWeights,
  symmetricLimit,
  toReal,
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

/** B as the hardware holds it: in the symmetric range of the delta format. */
function rawFeedback(file: string, l: number, values: CheckpointArray, delta: Format): Int32Array {
  const limit = symmetricLimit(delta);
  const raw = toRaw(values, delta);
  if (values instanceof Int32Array) {
    const bad = values.findIndex((value) => value < -limit);
    if (bad >= 0) {
      throw new UsageError(
        `--init ${file}: B${l}: value ${bad} is ${values[bad] ?? 0}, below the symmetric range from ${-limit} to ${limit} of ${formatName(delta)}. Clip the matrix.`,
      );
    }
  }
  return raw.map((value) => Math.max(-limit, value));
}

function exactFrom(file: string, spec: NetworkSpec, checkpoint: Checkpoint): ExactNetwork {
  const drawn = initialiseExact(spec);
  const { weight, delta } = spec.formats;
  return {
    spec,
    layers: drawn.layers.map(({ inputs, outputs, feedback, mixing }, index) => {
      const given = checkpoint.feedback[index];
      const own = given ? rawFeedback(file, index + 1, given, delta) : feedback;
      if (spec.feedback.startsWith('lfsr') && own.some((value, at) => value !== feedback[at])) {
        throw new UsageError(
          `--init ${file}: B${index + 1} is not the matrix that --feedback ${spec.feedback} regenerates from --seed ${spec.seed}. Give the seed that it was made with, or a --feedback that is kept in a table.`,
        );
      }
      return {
        inputs,
        outputs,
        weights: joinWeights(
          inputs,
          outputs,
          toRaw(checkpoint.weights[index] ?? new Int32Array(0), weight),
          toRaw(checkpoint.biases[index] ?? new Int32Array(0), weight),
        ),
        feedback: own,
        mixing,
      };
    }),
  };
}

/** The rule's own matrix of a layer in real numbers, as the reference model lays it. */
function realFeedback({ rule, formats }: NetworkSpec, layer: ExactLayer): Float64Array {
  switch (ruleOf(rule).exact.feedbackKind) {
    case 'delta':
      return toReals(layer.feedback, formats.delta);
    case 'weight': {
      const real = toReals(layer.feedback, formats.weight);
      // The exact model has FA's B as weights lie, the reference model the textbook's.
      return rule === 'fa' ? transpose(real, layer.outputs) : real;
    }
    // The reference model makes its bases itself; what is learned beside them is M.
    case 'basis':
    case 'none':
      return toReals(layer.mixing, formats.weight);
  }
}

/** Columns by rows from rows by columns. */
function transpose(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

/** The exact network in real numbers. */
export function dequantise(exact: ExactNetwork): ReferenceNetwork {
  const { weight } = exact.spec.formats;
  return {
    widths: exact.spec.layers,
    layers: exact.layers.map((layer) => {
      const { weights, biases } = splitWeights(layer);
      return {
        inputs: layer.inputs,
        outputs: layer.outputs,
        weights: toReals(weights, weight),
        biases: toReals(biases, weight),
        feedback: realFeedback(exact.spec, layer),
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
  const checkpoint = await readCheckpoint(init, spec.layers);
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
          spec.formats.delta,
        ),
      })),
    },
  };
}
