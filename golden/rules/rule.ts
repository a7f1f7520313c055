import type { LayerCounts } from '../exact/counts.js';
import type { LayerState } from '../exact/layerState.js';
import type { ExactLayer } from '../exact/network.js';
import type { NetworkSpec, Rule } from '../networkSpec.js';
import type { RandomStream } from '../random.js';
import type { FeedbackDraw, FeedbackPlace } from '../reference/feedbackPlace.js';
import type { LearningOptions } from '../reference/learningOptions.js';
import type { ReferenceLayer } from '../reference/network.js';
import type { Rates } from '../reference/rates.js';
import type { Tangent } from '../reference/tangent.js';

/** One hidden layer while one sample goes through it: what a layer knows by itself. */
export interface LayerSample {
  /** Layer l. */
  readonly layer: ReferenceLayer;
  /** Class c of the sample, from 0, and their number C. */
  readonly label: number;
  readonly classes: number;
  /** h_l, n_l. */
  readonly h: Float64Array;
  readonly options: LearningOptions;
}

/** What a rule may look at to make the modulatory signal of one hidden layer for one sample. */
export interface ReferenceSignal extends LayerSample {
  /** Layer l + 1. */
  readonly next: ReferenceLayer;
  /** delta_(l+1), n_(l+1). */
  readonly deltaNext: Float64Array;
  /** e = y - y*, C. */
  readonly error: Float64Array;
}

/** What a rule may look at to learn its own matrix of hidden layer l. */
export interface ReferenceLearning extends LayerSample {
  /** l, from 1. */
  readonly index: number;
  /** A tangent pass of this sample, the same one for all layers. */
  readonly tangent: () => Tangent;
}

/** A rule's own matrix in a hidden layer, `ReferenceLayer.feedback`: real numbers, row by row. */
export interface ReferenceFeedback {
  /** Rows and columns. */
  readonly shape: (place: FeedbackPlace) => readonly [number, number];
  /** A new matrix's next entry, from the layer's own random stream `feedback/l`. */
  readonly draw: (place: FeedbackDraw, stream: RandomStream) => number;
  /** How it learns. Without it, it is fixed. */
  readonly learning?: {
    /** What is subtracted from the matrix, as the mean over the batch, times the rate. */
    readonly gradient: (learning: ReferenceLearning) => Float64Array;
    readonly rate: (options: LearningOptions, rates: Rates) => number;
  };
}

/** What a rule may look at in one hidden layer for one sample in integers, and where it counts its work. */
export interface ExactSignal {
  readonly spec: NetworkSpec;
  /** l, from 1. */
  readonly index: number;
  /** Layer l. */
  readonly layer: ExactLayer;
  /** Layer l + 1. */
  readonly next: ExactLayer;
  /** What layer l holds for this sample: z_l and h_l, the rule's own vectors. */
  readonly state: LayerState;
  /** Class c of the sample, from 0. */
  readonly label: number;
  /** delta_(l+1), n_(l+1), raw. Known to rules that wait for layers above; those before see old ones. */
  readonly deltaNext: Int32Array;
  /** e = y - y*, C, raw in the delta format. */
  readonly error: Int32Array;
  readonly counts: LayerCounts;
}

/** What a rule may look at when it learns more than weights, once those of the sample are updated. */
export interface ExactLearning extends ExactSignal {
  /** The k of the hidden layers' rate 2^-k in this epoch. */
  readonly rateShift: number;
  /** d_out of the tangent pass, C, raw in the wide format. */
  readonly tangentOut: Int32Array;
  /** S_n, the LFSR's state in this sample. */
  readonly random: number;
}

/** One layer of a tangent pass. */
export interface ExactTangent {
  readonly spec: NetworkSpec;
  /** l, from 1 to L. */
  readonly index: number;
  readonly layer: ExactLayer;
  /** Its `tangent` and `perturbation` are what the pass writes. */
  readonly state: LayerState;
  /** d_(l-1), raw in the wide format; undefined in the first layer, where it is zero. */
  readonly below: Int32Array | undefined;
  /** (.) f'(z_l) of a hidden layer; undefined in the output layer. */
  readonly gate: ((d: number, z: number) => number) | undefined;
  /** S_n, the LFSR's state in this sample. */
  readonly random: number;
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
  readonly name: Rule;
  /** False when hidden layers keep their initial values: m_l = 0. */
  readonly updatesHidden: boolean;
  /**
   * What must be known before m_l is: nothing but the label, layer l's own output, the network's
   * output, or delta_(l+1).
   */
  readonly waitsFor: 'nothing' | 'own-layer' | 'output' | 'layers-above';
  /** The float64 model. */
  readonly reference: {
    /** m_l, n_l real numbers. The caller does not write to them: a view of a matrix is fine. */
    readonly modulator: (signal: ReferenceSignal) => Float64Array;
    /** What the rule keeps beside the weights. Without it, nothing. */
    readonly feedback?: ReferenceFeedback;
  };
}

/** A rule in integers: its matrices, and the modulatory signal made of them. */
export interface ExactRule {
  /**
   * The matrix that the rule keeps for hidden layer l, raw, fixed or as it starts: C x n_l row by row
   * (FA: n_l x n_(l+1), as weights lie). Empty where it keeps none.
   */
  readonly feedback: (spec: NetworkSpec, l: number) => Int32Array;
  /**
   * What that matrix is: there is none; in the delta format; in the weight format, as the reference
   * model has it or transposed; a basis, always the same.
   */
  readonly feedbackKind: 'none' | 'delta' | 'weight' | 'transposed' | 'basis';
  /** LLS's M of hidden layer l as it starts, raw in the weight format. */
  readonly mixing?: (spec: NetworkSpec, l: number) => Int32Array;
  /** Makes d_l of one layer, from the first to the output, before any modulator is asked. */
  readonly tangent?: (pass: ExactTangent) => void;
  /** m_l, n_l raw numbers in the delta format. The caller does not write to them. */
  readonly modulator: (signal: ExactSignal) => Int32Array;
  /** Learns what is not a weight (FDFA's B, LLS's M), after all weights of the sample. */
  readonly learn?: (learning: ExactLearning) => void;
}

/** A rule that is built: beside the textbook's real numbers, integers. */
export interface RuleDefinition extends ReferenceRuleDefinition {
  /** The integer model, which the RTL's modulator equals to the bit. */
  readonly exact: ExactRule;
}
