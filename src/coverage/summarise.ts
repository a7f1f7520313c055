import type { CoverageData, CoveragePoint } from './coverageData.js';
import type { PointCounts } from './coverPoints.js';

export interface Share {
  readonly covered: number;
  readonly total: number;
  /** Covered in percent; 100 of nothing. */
  readonly percent: number;
}

export interface FileSummary {
  readonly file: string;
  readonly lines: Share;
  readonly branches: Share;
  readonly toggles: Share;
  readonly missedLines: readonly number[];
  /** `line: if`. */
  readonly missedBranches: readonly string[];
  /** `signal[3]`. */
  readonly missedToggles: readonly string[];
}

/** What `systole coverage --json` writes. */
export interface CoverageSummary {
  readonly schema: 'systole.coverage/1';
  readonly lines: Share;
  readonly branches: Share;
  readonly toggles: Share;
  /** Bins of cover points. */
  readonly points: Share;
  readonly files: readonly FileSummary[];
  readonly missedBins: readonly string[];
}

function share(covered: number, total: number): Share {
  return { covered, total, percent: total === 0 ? 100 : (100 * covered) / total };
}

function sum(shares: readonly Share[]): Share {
  const add = (pick: (each: Share) => number) => shares.reduce((all, each) => all + pick(each), 0);
  return share(
    add(({ covered }) => covered),
    add(({ total }) => total),
  );
}

/** How often each line ran: of the points that stand for it, the one that ran most. */
export function lineCounts(points: readonly CoveragePoint[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { kind, lines, count } of points) {
    if (kind !== 'line' && kind !== 'branch') continue;
    for (const line of lines) counts.set(line, Math.max(counts.get(line) ?? 0, count));
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

function summariseFile(file: string, points: readonly CoveragePoint[]): FileSummary {
  const lines = lineCounts(points);
  const of = (wanted: CoveragePoint['kind']) => points.filter(({ kind }) => kind === wanted);
  const shareOf = (some: readonly CoveragePoint[]) =>
    share(some.filter(({ count }) => count > 0).length, some.length);
  const missed = (some: readonly CoveragePoint[]) => some.filter(({ count }) => count === 0);
  const missedLines = [...lines].flatMap(([line, count]) => (count === 0 ? [line] : []));
  return {
    file,
    lines: share(lines.size - missedLines.length, lines.size),
    branches: shareOf(of('branch')),
    toggles: shareOf(of('toggle')),
    missedLines,
    missedBranches: missed(of('branch')).map(({ line, what }) => `${line}: ${what}`),
    missedToggles: missed(of('toggle')).map(({ what }) => what),
  };
}

/** The points of every file, in order. */
export function byFile(data: CoverageData): Map<string, CoveragePoint[]> {
  const files = new Map<string, CoveragePoint[]>();
  for (const point of data.values()) {
    const points = files.get(point.file);
    if (points === undefined) files.set(point.file, [point]);
    else points.push(point);
  }
  for (const points of files.values()) {
    points.sort((a, b) => a.line - b.line || a.column - b.column);
  }
  return files;
}

/** Coverage in numbers, and what is missing. */
export function summarise(data: CoverageData, points: PointCounts): CoverageSummary {
  const files = Array.from(byFile(data), ([file, own]) => summariseFile(file, own));
  const bins = Object.entries(points).flatMap(([name, counts]) =>
    Object.entries(counts).map(([bin, count]) => ({ name: `${name}: ${bin}`, count })),
  );
  const missedBins = bins.filter(({ count }) => count === 0).map(({ name }) => name);
  return {
    schema: 'systole.coverage/1',
    lines: sum(files.map(({ lines }) => lines)),
    branches: sum(files.map(({ branches }) => branches)),
    toggles: sum(files.map(({ toggles }) => toggles)),
    points: share(bins.length - missedBins.length, bins.length),
    files,
    missedBins,
  };
}
