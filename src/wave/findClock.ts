import { UsageError } from '../errors.js';
import { readWaveform } from './readWaveform.js';
import { selectSignals } from './selectSignals.js';
import type { WaveSignal } from './waveform.js';

/** When a clock rises: in cycle n at n * period + phase, in the units of the file. */
export interface ClockTimes {
  readonly period: number;
  readonly phase: number;
}

/** It is looked for in so much of the file at first, then in ten times more. */
const FIRST_LOOK = 10_000;

/**
 * Period and phase of a clock, from its first two rises; the first is that of cycle 1. The file is read
 * no further than that.
 *
 * @throws UsageError if it rises less than twice
 */
export async function findClock(file: string, path: string): Promise<ClockTimes> {
  for (let to = FIRST_LOOK; ; to *= 10) {
    const signals = (each: string) => each === path;
    const waveform = await readWaveform(file, { signals, to });
    const { times, values } = waveform.track(path);
    // Not the value that the file begins with.
    const rises = times.filter((_, i) => i > 0 && values[i] === 1n);
    const [first, second] = rises;
    if (first !== undefined && second !== undefined) {
      return { period: second - first, phase: first - (second - first) };
    }
    if (to > 2 ** 32) {
      throw new UsageError(`${path} rises ${rises.length} times in ${file}: it is no clock there`);
    }
  }
}

/** Of waveforms that Systole writes. */
const OWN: ClockTimes = { period: 10, phase: 0 };

/**
 * When cycles are in a file: by the clock of that name, as in `selectSignals`, or without a name as in
 * waveforms of Systole.
 *
 * @throws UsageError if there is no such signal, or it is no clock
 */
export async function clockTimes(
  file: string,
  signals: readonly WaveSignal[],
  name: string | undefined,
): Promise<ClockTimes> {
  const [clock] = name === undefined ? [] : selectSignals(signals, [name]);
  return clock === undefined ? OWN : findClock(file, clock.path);
}
