export { spanOf, viewCase, type CaseView } from './caseReport.js';
export type { Difference } from './difference.js';
export type { Failure, ReplayCase } from './replayCase.js';
export { encodeReplay, readReplay, replaySchema, writeReplay } from './replayFile.js';
export { runCase, resetCyclesOf, type CaseRun } from './runCase.js';
