import type { Rule } from '../networkSpec.js';
import { ruleOf } from '../rules/ruleOf.js';
import type { ExactLayer } from './network.js';

/** A matrix of other orientation: rows x columns, row by row, becomes columns x rows. */
function transposed(matrix: Int32Array, rows: number): Int32Array {
  const columns = rows === 0 ? 0 : matrix.length / rows;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

/**
 * What a rule holds for a hidden layer beside its weights, as the reference model has it: B, P or M,
 * row by row. Empty where it holds nothing, or only what is made anew. Raw; `ownFormat` says in what.
 */
export function ownMatrix(rule: Rule, { outputs, feedback, mixing }: ExactLayer): Int32Array {
  switch (ruleOf(rule).exact.feedbackKind) {
    case 'delta':
    case 'weight':
      return feedback;
    case 'transposed':
      return transposed(feedback, outputs);
    case 'basis':
      return mixing;
    case 'none':
      return new Int32Array(0);
  }
}

/** The format of a rule's own matrices, among those of the network. */
export function ownFormat(rule: Rule): 'delta' | 'weight' {
  return ruleOf(rule).exact.feedbackKind === 'delta' ? 'delta' : 'weight';
}

/** A layer that holds that matrix in place of its own. */
export function withOwnMatrix(rule: Rule, layer: ExactLayer, matrix: Int32Array): ExactLayer {
  switch (ruleOf(rule).exact.feedbackKind) {
    case 'delta':
    case 'weight':
      return { ...layer, feedback: matrix };
    case 'transposed':
      return { ...layer, feedback: transposed(matrix, matrix.length / layer.outputs) };
    case 'basis':
      return matrix.length === layer.mixing.length ? { ...layer, mixing: matrix } : layer;
    case 'none':
      return layer;
  }
}
