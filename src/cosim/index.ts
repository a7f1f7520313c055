export type { Column } from './column.js';
export { newColumn } from './column.js';
export { defaultCacheDir } from './build-cache.js';
export type { Design, DesignSpec, Memory, Port } from './design.js';
export type { Simulation } from './simulation.js';
export type { StartOptions } from './start-simulation.js';
export type { StreamJob, StreamResult, StreamSink, StreamSource } from './stream-job.js';
export { verilate, type VerilateOptions } from './verilate.js';
