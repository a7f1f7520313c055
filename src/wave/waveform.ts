import { UsageError } from '../errors.js';

/** What one variable did: its value from each time on. */
export interface Track {
  readonly width: number;
  readonly times: number[];
  /** A number, or a string of the bits (0, 1, x, z) if some are unknown. */
  readonly values: (bigint | string)[];
}

export interface WaveSignal {
  /** Hierarchical name. */
  readonly path: string;
  /** In bits. */
  readonly width: number;
}

/** Some signals of a waveform over some time, in memory. Times are in units of `timescale`. */
export class Waveform {
  readonly #tracks: ReadonlyMap<string, Track>;

  constructor(
    /** As in the file, for instance `1ns`. */
    readonly timescale: string,
    /** Time of the last change that was read, of any signal; 0 without. */
    readonly endTime: number,
    tracks: ReadonlyMap<string, Track>,
  ) {
    this.#tracks = tracks;
  }

  /** The signals that were selected, in the order of the file. */
  get signals(): readonly WaveSignal[] {
    return Array.from(this.#tracks, ([path, { width }]) => ({ path, width }));
  }

  /**
   * The value of a signal at a time: raw bits as a number, or a string of bits if some are x or z, or
   * if it had no value yet (all x).
   *
   * @throws UsageError if the signal was not selected, or is not in the file
   */
  valueAt(path: string, time: number): bigint | string {
    const { times, values, width } = this.track(path);
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return values[low - 1] ?? 'x'.repeat(width);
  }

  /** All changes of a signal, in order of time. UsageError as for `valueAt`. */
  track(path: string): Track {
    const track = this.#tracks.get(path);
    if (track === undefined) {
      throw new UsageError(
        `the waveform has no signal ${path} among the ${this.#tracks.size} read`,
      );
    }
    return track;
  }
}
