export type { Column } from './column.js';
export { newColumn } from './column.js';
export { defaultCacheDir } from './buildCache.js';
export type { Design, DesignSpec, Memory, Port, TraceFormat } from './design.js';
export type { Simulation, TraceOptions } from './simulation.js';
export type { StartOptions } from './startSimulation.js';
export type { StreamJob, StreamResult, StreamSink, StreamSource } from './streamJob.js';
export { verilate, type VerilateOptions } from './verilate.js';
