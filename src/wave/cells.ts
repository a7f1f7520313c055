import type { Waveform } from './waveform.js';

/** `signed` is decimal, two's complement. */
export type Radix = 'hex' | 'unsigned' | 'signed' | 'binary';

/** Which cycles of a waveform are shown, and how. */
export interface CycleWindow {
  /** First and last cycle shown. */
  readonly from: number;
  readonly to: number;
  /** Time units a cycle. Default: 10, as in the engine's waveforms. */
  readonly period?: number;
  /** The clock rises in cycle n at n * period + phase. Default: 0. */
  readonly phase?: number;
  /** Number written over cycle 0 of the waveform: -2 numbers from the third cycle on. Default: 0. */
  readonly offset?: number;
  /** How values are written, for all signals or for each. Default: hex. */
  readonly radix?: Radix | ((path: string) => Radix);
}

function written(value: bigint | string, width: number, radix: Radix): string {
  if (typeof value === 'string') return value;
  switch (radix) {
    case 'hex':
      return value.toString(16);
    case 'binary':
      return value.toString(2).padStart(width, '0');
    case 'unsigned':
      return value.toString();
    case 'signed':
      return BigInt.asIntN(width, value).toString();
  }
}

/**
 * The values of a signal in some cycles, each just before the clock rises: what the registers of the
 * design see. Bits (0, 1, x, z) where some are unknown.
 */
export function cells(waveform: Waveform, path: string, window: CycleWindow): string[] {
  const { from, to, period = 10, phase = 0, radix = 'hex' } = window;
  const { width } = waveform.track(path);
  const form = typeof radix === 'function' ? radix(path) : radix;
  return Array.from({ length: to - from + 1 }, (_, i) =>
    written(waveform.valueAt(path, period * (from + i) + phase - 1), width, form),
  );
}
