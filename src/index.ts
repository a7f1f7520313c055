/**
 * Systole's toolkit: the co-simulation engine for any Verilog module, and the runs of learners.
 * The golden models are in `systole/golden`.
 */
export * from './cosim/index.js';
export * from './property/index.js';
export * from './arbitrary/index.js';
export { CoverPoints, type Bin } from './coverage/index.js';
export {
  findUnknown,
  runFourState,
  type FourStateColumns,
  type FourStateOptions,
} from './fourState/index.js';
export {
  readWaveform,
  timingDiagram,
  Waveform,
  type CycleWindow,
  type Lane,
} from './wave/index.js';
export { ProtocolError, ToolError, UsageError } from './errors.js';
export { DATASETS, loadDataset, type Dataset, type DatasetName, type Split } from './data/index.js';
export {
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointFormats,
} from './checkpoint/index.js';
export { readOptions, type GivenOptions } from './run/readOptions.js';
export { resolveRun, type RunSpec } from './run/runSpec.js';
export type { RunObserver } from './run/observer.js';
export { runCosim, type CosimOutcome } from './run/cosim.js';
export { cosimResultSchema, type CosimReport } from './run/cosimResult.js';
export { runTrain, type TrainObserver } from './run/train.js';
export { trainResultSchema, type TrainReport } from './run/trainResult.js';
export { resolveComparison, type ComparisonSpec } from './compare/resolveComparison.js';
export { runComparison } from './compare/runComparison.js';
export { comparisonSchema, type Comparison } from './compare/comparisonResult.js';
export { paperViews, type ViewName } from './accounting/views/paperViews.js';
export type { PaperView } from './accounting/views/paperView.js';
