/** Front-Contribution (Mishra, Arunkumar; arXiv 2106.05569): where it is back-propagation. */
export type { ChainSamples } from './chainSamples.js';
export { bpChainStep } from './bpChainStep.js';
export { bpHiddenStep } from './bpHiddenStep.js';
export { chainProduct } from './chainProduct.js';
export { dualForm, type DualForm } from './dualForm.js';
export { dualFirst } from './dualFirst.js';
export { dualStep } from './dualStep.js';
export { exactPairStep, type ExactPairResult, type PairFormats } from './exactPairStep.js';
export { frontChain, type FrontChain } from './frontChain.js';
export { frontChainStep } from './frontChainStep.js';
export { frontChainWeights } from './frontChainWeights.js';
export type { HiddenNetwork, HiddenUnit } from './hiddenNetwork.js';
export { flowDistance, type FlowDistance } from './flowDistance.js';
export { lossSlope } from './lossSlope.js';
export { pairStep } from './pairStep.js';
export { pairWeight } from './pairWeight.js';
export { weightPair, type WeightPair } from './weightPair.js';
