export type { CycleWindow } from './cells.js';
export { drawWave, waveJson, type WaveJson } from './drawWave.js';
export { readVcd, type ReadVcdOptions } from './readVcd.js';
export { timingDiagram, type Lane } from './timingDiagram.js';
export { timingTable, type Radix, type TimingTableOptions } from './timingTable.js';
export { Waveform, type WaveSignal } from './waveform.js';
