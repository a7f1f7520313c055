export { readVcd, type ReadVcdOptions } from './read-vcd.js';
export { timingTable, type Radix, type TimingTableOptions } from './timing-table.js';
export { Waveform, type WaveSignal } from './waveform.js';
