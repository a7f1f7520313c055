export type { Divergence, Family, Value } from './divergence.js';
export { checkCounters, type CounterCheck } from './counters.js';
export { locateDivergence, type Located, type LocateOptions } from './locateDivergence.js';
