export { readVcd, type ReadVcdOptions } from './readVcd.js';
export { timingTable, type Radix, type TimingTableOptions } from './timingTable.js';
export { Waveform, type WaveSignal } from './waveform.js';
