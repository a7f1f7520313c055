/** The executable specification: formats, golden models, rules. */
export * from './format.js';
export * from './networkSpec.js';
export { randomStream, type RandomStream } from './random.js';
export { lfsrAdvance, lfsrStep, indexHash } from './lfsr.js';
export { accumulatorWidth } from './fixed/accumulatorWidth.js';
export { dot } from './fixed/dot.js';
export { multiplyAccumulate } from './fixed/multiplyAccumulate.js';
export { quantize } from './fixed/quantize.js';
export { roundShift } from './fixed/roundShift.js';
export { saturate } from './fixed/saturate.js';
export { saturateSymmetric } from './fixed/saturateSymmetric.js';
export { toReal } from './fixed/toReal.js';
export { activationTable, TABLE_INDEX, type ActivationTable } from './exact/activationTable.js';
export { exactActivation, type ExactActivation } from './exact/activate.js';
export { PHASES, zeroCounts, type LayerCounts, type Phase } from './exact/counts.js';
export { ExactLearner, randomSeed, rateShiftAt, updateShift } from './exact/exactLearner.js';
export type { LayerState } from './exact/layerState.js';
export { ownFormat, ownMatrix, withOwnMatrix } from './exact/ownMatrix.js';
export { mixingShift } from './exact/updateMixing.js';
export { basisShift } from './exact/localProjection.js';
export { basisStep, periodicBasis } from './exact/periodicBasis.js';
export { wideFormat } from './exact/wideFormat.js';
export { feedbackMatrix, feedbackSeed, lfsrFeedback } from './exact/feedback.js';
export {
  cloneNetwork,
  initialiseExact,
  joinWeights,
  splitWeights,
  type ExactLayer,
  type ExactNetwork,
} from './exact/network.js';
export { updateWeights, type RandomWords, type UpdateArithmetic } from './exact/updateWeights.js';
export { ruleOf } from './rules/ruleOf.js';
export type { ExactRule, RuleDefinition } from './rules/rule.js';
export { accuracy as referenceAccuracy } from './reference/accuracy.js';
export { forward as referenceForward } from './reference/forward.js';
export { initialise as initialiseReference } from './reference/initialise.js';
export type { LearningOptions } from './reference/learningOptions.js';
export { LOCAL_ERRORS, type LocalError } from './reference/localErrors.js';
export { PERTURBATIONS, type Perturbation } from './reference/perturbations.js';
export type { ReferenceLayer, ReferenceNetwork } from './reference/network.js';
export { rates, type Rates } from './reference/rates.js';
export type { Samples } from './reference/samples.js';
export { trainBatch, type TrainOptions } from './reference/trainBatch.js';
