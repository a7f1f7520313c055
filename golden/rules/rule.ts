import type { LayerCounts } from '../exact/counts.js';
import type { ExactLayer } from '../exact/network.js';
import type { Rule } from '../networkSpec.js';
import type { ReferenceLayer } from '../reference/network.js';

/** The rules of the reference model: those that are built, and `bp`, the oracle of the gradient. */
export type ReferenceRule = Rule | 'bp';

/** What a rule may look at to make the modulatory signal of one hidden layer for one sample. */
export interface ReferenceSignal {
  /** Layer l. */
  readonly layer: ReferenceLayer;
  /** Layer l + 1. */
  readonly next: ReferenceLayer;
  /** Class c of the sample, from 0. */
  readonly label: number;
  /** z_l and h_l, n_l each. */
  readonly z: Float64Array;
  readonly h: Float64Array;
  /** delta_(l+1), n_(l+1). */
  readonly deltaNext: Float64Array;
  /** e = y - y*, C. */
  readonly error: Float64Array;
}

/** What a rule may look at to make the modulatory signal in integers, and where it counts its work. */
export interface ExactSignal {
  /** Layer l. */
  readonly layer: ExactLayer;
  /** Class c of the sample, from 0. */
  readonly label: number;
  readonly counts: LayerCounts;
}

/**
 * One learning rule. Every rule is the same update around its own modulatory signal m_l:
 *
 *     delta_l = m_l (.) f'(z_l)    W_l <- W_l - eta delta_l h_(l-1)^T    b_l <- b_l - eta delta_l
 *
 * and delta_L = e = y - y* in the output layer of every rule.
 */
export interface ReferenceRuleDefinition {
  readonly name: ReferenceRule;
  /** False when hidden layers keep their initial values: m_l = 0. */
  readonly updatesHidden: boolean;
  /** What must be known before m_l is, beside layer l's own forward pass. */
  readonly waitsFor: 'nothing' | 'layers-above';
  /** The float64 model. */
  readonly reference: {
    /** m_l, n_l real numbers. The caller does not write to them: a view of a matrix is fine. */
    readonly modulator: (signal: ReferenceSignal) => Float64Array;
  };
}

/** A rule that is built: beside the textbook's real numbers, integers. */
export interface RuleDefinition extends ReferenceRuleDefinition {
  readonly name: Rule;
  /** The integer model, which the RTL's modulator of the same name equals to the bit. */
  readonly exact: {
    /** m_l, n_l raw numbers in the delta format. The caller does not write to them. */
    readonly modulator: (signal: ExactSignal) => Int32Array;
  };
}
