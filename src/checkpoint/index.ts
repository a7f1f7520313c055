export type { Checkpoint, CheckpointArray, CheckpointFormats } from './checkpoint.js';
export { readCheckpoint } from './readCheckpoint.js';
export { writeCheckpoint } from './writeCheckpoint.js';
