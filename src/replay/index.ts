export type { CaseView } from './caseReport.js';
export { describeDifference, describeValue, type Difference } from './difference.js';
export type { Failure, ReplayCase } from './replayCase.js';
export { encodeReplay, readReplay, replaySchema, writeReplay } from './replayFile.js';
export { runCase, type CaseRun, type Span } from './runCase.js';
export { showCase } from './showCase.js';
