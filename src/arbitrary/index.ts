export { portValue } from './portValue.js';
export { resetsIn, resetWords, type ResetPulse } from './resetsIn.js';
export { stallsIn } from './stallsIn.js';
export { stallsOf, type Stalls } from './stallsOf.js';
export { stimuliOf, type DrawnStimuli, type StimuliOptions } from './stimuliOf.js';
export { streamOf, type DrawnStream } from './streamOf.js';
