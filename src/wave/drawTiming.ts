import { drawWave, waveLane, waveScale, waveTicks } from './drawWave.js';

/** Signals over some cycles. */
export interface TimingTable {
  readonly cycles: readonly number[];
  readonly signals: readonly {
    readonly name: string;
    readonly bits: number;
    /** One a cycle; a point where nothing is known. */
    readonly values: readonly string[];
  }[];
}

/** Of longer names the end says most. */
const LONGEST_NAME = 32;

/** wavedrom reckons with narrow letters; what it cuts off at the left is then blank. */
function lane(name: string): string {
  const kept = name.length <= LONGEST_NAME ? name : `..${name.slice(2 - LONGEST_NAME)}`;
  return kept.padStart(Math.ceil(1.5 * kept.length), '\u00a0');
}

/** Draw signals that lie there as numbers as a picture of its own, SVG. */
export function drawTiming({ cycles, signals }: TimingTable, title: string): string {
  const signal = signals.map(({ name, bits, values }) =>
    waveLane(
      lane(name),
      bits,
      values.map((value) => (value === '.' ? 'x' : value)),
    ),
  );
  return drawWave({
    signal,
    head: { text: title, tick: waveTicks(cycles[0] ?? 0, cycles.length) },
    config: { hscale: waveScale(signal) },
  });
}
