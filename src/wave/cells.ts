import type { Waveform } from './waveform.js';

/** Which cycles of a waveform are shown, and how. */
export interface CycleWindow {
  /** First and last cycle shown. */
  readonly from: number;
  readonly to: number;
  /** Time units a cycle. Default: 10, as in the engine's waveforms. */
  readonly period?: number;
  /** Number written over cycle 0 of the waveform: -2 numbers from the third cycle on. Default: 0. */
  readonly offset?: number;
}

/**
 * The values of a signal in some cycles, each just before the clock rises: what the registers of the
 * design see. Hexadecimal; bits (0, 1, x, z) where some are unknown.
 */
export function cells(waveform: Waveform, path: string, window: CycleWindow): string[] {
  const { from, to, period = 10 } = window;
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const value = waveform.valueAt(path, period * (from + i) - 1);
    return typeof value === 'string' ? value : value.toString(16);
  });
}
