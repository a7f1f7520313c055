export { cells, type CycleWindow, type Radix } from './cells.js';
export { drawWave, waveJson, type WaveJson } from './drawWave.js';
export { timingDiagram, type Lane } from './timingDiagram.js';
export { timingTable } from './timingTable.js';
export { Waveform, type WaveSignal } from './waveform.js';
export { readWaveform, type ReadWaveformOptions } from './readWaveform.js';
export { findClock, type ClockTimes } from './findClock.js';
export { selectSignals, topSignals } from './selectSignals.js';
