import type { Waveform } from '../../src/wave/index.js';
import type { Family } from './divergence.js';
import type { Site } from './site.js';

/** Part of a signal: `width` bits from bit `lsb` on. */
export interface Part {
  /** Hierarchical name in the waveform. */
  readonly path: string;
  readonly lsb?: number;
  readonly width: number;
  /** Default: two's complement. */
  readonly unsigned?: boolean;
}

/** What a signal must hold a number of pipeline cycles after a tile's issue. */
export interface Probe extends Part {
  readonly family: Family;
  readonly site: Site;
  /** Pipeline cycles after the issue. */
  readonly offset: number;
  /** Of the array. */
  readonly row?: number;
  readonly column?: number;
  readonly expected: number;
  /** Fraction bits, if it stands for a real number. */
  readonly fraction?: number;
}

/** A probe that found something else. */
export interface Finding {
  readonly probe: Probe;
  readonly cycle: number;
  /** Not a number where bits are unknown. */
  readonly actual: number;
}

/** How a part is written: with its range if it is not the whole signal. */
export function partName({ path, lsb, width }: Part): string {
  return lsb === undefined ? path : `${path}[${lsb + width - 1}:${lsb}]`;
}

/** The value of a part just before the clock rises in a cycle. */
export function partValue(
  waveform: Waveform,
  { path, lsb = 0, width, unsigned = false }: Part,
  cycle: number,
): number {
  const bits = waveform.valueAt(path, 10 * cycle - 1);
  if (typeof bits === 'string') return NaN;
  const shifted = bits >> BigInt(lsb);
  return Number(unsigned ? BigInt.asUintN(width, shifted) : BigInt.asIntN(width, shifted));
}

/** Pipeline time: the cycles of a window in which the learner does not hold. */
export class PipelineClock {
  readonly #cycles: number[] = [];
  readonly #index = new Map<number, number>();

  constructor(waveform: Waveform, from: number, to: number) {
    for (let cycle = from; cycle <= to; cycle++) {
      if (waveform.valueAt('learner.enable', 10 * cycle - 1) !== 1n) continue;
      this.#index.set(cycle, this.#cycles.length);
      this.#cycles.push(cycle);
    }
  }

  /** The cycle that is `offset` pipeline cycles after another one; nothing outside the window. */
  after(cycle: number, offset: number): number | undefined {
    const index = this.#index.get(cycle);
    return index === undefined ? undefined : this.#cycles[index + offset];
  }
}

/**
 * The earliest probe that finds something else; of several in a cycle, the first in the list. Signals
 * that the waveform does not have, as a changed RTL may not, are passed over.
 */
export function firstFinding(
  waveform: Waveform,
  clock: PipelineClock,
  probes: readonly Probe[],
): Finding | undefined {
  const known = new Set(waveform.signals.map(({ path }) => path));
  let first: Finding | undefined;
  for (const probe of probes) {
    if (!known.has(probe.path)) continue;
    const cycle = clock.after(probe.site.cycle, probe.offset);
    if (cycle === undefined || (first && cycle >= first.cycle)) continue;
    const actual = partValue(waveform, probe, cycle);
    if (actual !== probe.expected) first = { probe, cycle, actual };
  }
  return first;
}
