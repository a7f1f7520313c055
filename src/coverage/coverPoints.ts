import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { replaceFile } from '../files/replaceFile.js';

/** Which values fall into a bin: one, a range with both its ends, or what a function says. */
export type Bin =
  number | bigint | readonly [number | bigint, number | bigint] | ((value: bigint) => boolean);

export const coverPointsSchema = z.strictObject({
  schema: z.literal('systole.cover-points/1'),
  /** Counts by bin, by point; crosses are points of their own. */
  points: z.record(z.string(), z.record(z.string(), z.int().min(0))),
});

/** Counts by bin, by point. */
export type PointCounts = z.infer<typeof coverPointsSchema>['points'];

function falls(bin: Bin, value: bigint): boolean {
  if (typeof bin === 'function') return bin(value);
  if (typeof bin === 'object') return value >= BigInt(bin[0]) && value <= BigInt(bin[1]);
  return value === BigInt(bin);
}

/**
 * Functional coverage: what a test is to have seen, declared as named points with named bins, and
 * crosses of points.
 *
 *     const cover = new CoverPoints({ level: { empty: 0, some: [1, 7], full: 8 }, push: { yes: 1 } },
 *                                   [['level', 'push']]);
 *     cover.sample({ level: 8, push: 1 });
 */
export class CoverPoints<Names extends string> {
  readonly #counts = new Map<string, Map<string, number>>();

  /** @throws UsageError for a point without bins, or a cross of fewer than two points */
  constructor(
    private readonly points: Readonly<Record<Names, Readonly<Record<string, Bin>>>>,
    private readonly crosses: readonly (readonly Names[])[] = [],
  ) {
    for (const name of this.#names) {
      const bins = Object.keys(points[name]);
      if (bins.length === 0) throw new UsageError(`cover point ${name} has no bins`);
      this.#counts.set(name, new Map(bins.map((bin) => [bin, 0])));
    }
    for (const cross of crosses) {
      if (cross.length < 2) throw new UsageError(`a cross needs two points, not ${cross.length}`);
      let bins = [''];
      for (const name of cross) {
        const own = Object.keys(points[name]);
        bins = bins.flatMap((start) =>
          own.map((bin) => (start === '' ? bin : `${start} x ${bin}`)),
        );
      }
      this.#counts.set(cross.join(' x '), new Map(bins.map((bin) => [bin, 0])));
    }
  }

  get #names(): Names[] {
    return Object.keys(this.points) as Names[];
  }

  /** Count values of one moment; crosses are counted where all of their points have a value. */
  sample(values: Readonly<Partial<Record<Names, number | bigint>>>): void {
    const hit = new Map<Names, string[]>();
    for (const name of this.#names) {
      const value = values[name];
      if (value === undefined) continue;
      const wide = BigInt(value);
      const bins = Object.entries<Bin>(this.points[name]).flatMap(([bin, what]) =>
        falls(what, wide) ? [bin] : [],
      );
      hit.set(name, bins);
      for (const bin of bins) this.#add(name, bin);
    }
    for (const cross of this.crosses) {
      let bins = [''];
      for (const name of cross) {
        const own = hit.get(name) ?? [];
        bins = bins.flatMap((start) =>
          own.map((bin) => (start === '' ? bin : `${start} x ${bin}`)),
        );
      }
      for (const bin of bins) this.#add(cross.join(' x '), bin);
    }
  }

  /**
   * Count every cycle of columns, by point.
   *
   * @throws UsageError if they are not of one length
   */
  sampleColumns(columns: Readonly<Partial<Record<Names, ArrayLike<number | bigint>>>>): void {
    const given = Object.entries<ArrayLike<number | bigint> | undefined>(columns);
    const lengths = new Set(given.map(([, column]) => column?.length ?? 0));
    if (lengths.size > 1) {
      throw new UsageError(`sampleColumns: lengths ${[...lengths].join(', ')}; one is needed`);
    }
    const [length = 0] = lengths;
    for (let i = 0; i < length; i++) {
      const moment: Partial<Record<Names, number | bigint>> = {};
      for (const [name, column] of given) moment[name as Names] = column?.[i] ?? 0;
      this.sample(moment);
    }
  }

  #add(point: string, bin: string): void {
    const bins = this.#counts.get(point);
    bins?.set(bin, (bins.get(bin) ?? 0) + 1);
  }

  get counts(): PointCounts {
    return Object.fromEntries(
      Array.from(this.#counts, ([name, bins]) => [name, Object.fromEntries(bins)]),
    );
  }

  /** Bins that nothing fell into, as `point: bin`. */
  get missed(): string[] {
    return Object.entries(this.counts).flatMap(([name, bins]) =>
      Object.entries(bins).flatMap(([bin, count]) => (count === 0 ? [`${name}: ${bin}`] : [])),
    );
  }

  /** Save the counts for `systole coverage`, which adds up several such files. */
  async write(file: string): Promise<void> {
    const saved = { schema: 'systole.cover-points/1', points: this.counts };
    await replaceFile(file, `${JSON.stringify(saved, null, 1)}\n`, 'cover points');
  }
}

/**
 * Read what `CoverPoints.write` wrote, and add it up.
 *
 * @throws UsageError if a file cannot be read or is another
 */
export async function readCoverPoints(files: readonly string[]): Promise<PointCounts> {
  const merged: PointCounts = {};
  for (const file of files) {
    let json: unknown;
    try {
      json = JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`cover points ${file} cannot be read (${code ?? 'no JSON'})`);
    }
    const parsed = coverPointsSchema.safeParse(json);
    if (!parsed.success) throw new UsageError(`${file} has no schema systole.cover-points/1`);
    for (const [name, bins] of Object.entries(parsed.data.points)) {
      const own = (merged[name] ??= {});
      for (const [bin, count] of Object.entries(bins)) own[bin] = (own[bin] ?? 0) + count;
    }
  }
  return merged;
}
