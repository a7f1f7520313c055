import { relative } from 'node:path';
import type { CoverageSummary, FileSummary, Share } from '../coverage/index.js';
import type { Paint } from './paint.js';

/** Of what is missing, so much is listed of a file. */
const MOST = 12;

function percent({ percent: value, total }: Share): string {
  return total === 0 ? '-' : `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
}

/** 3, 5-9, 12 */
function ranges(lines: readonly number[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < lines.length;) {
    let end = i;
    while (lines[end + 1] === (lines[end] ?? 0) + 1) end++;
    const [from, to] = [lines[i] ?? 0, lines[end] ?? 0];
    found.push(from === to ? `${from}` : `${from}-${to}`);
    i = end + 1;
  }
  return found;
}

function some(what: string, missed: readonly string[]): string[] {
  if (missed.length === 0) return [];
  const more = missed.length > MOST ? `, ${missed.length - MOST} more` : '';
  return [`    no ${what.padEnd(9)} ${missed.slice(0, MOST).join(', ')}${more}`];
}

function missing(file: FileSummary): string[] {
  return [
    ...some('line', ranges(file.missedLines)),
    ...some('branch', file.missedBranches),
    ...some('toggle', file.missedToggles),
  ];
}

/** What `systole coverage` prints. */
export function coverageSummary(summary: CoverageSummary, paint: Paint): string {
  const names = summary.files.map(({ file }) => {
    const near = relative(process.cwd(), file);
    return near.startsWith('..') ? file : near;
  });
  const width = Math.max(4, ...names.map(({ length }) => length));
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const cellsOf = ({
    lines,
    branches,
    toggles,
  }: Pick<FileSummary, 'lines' | 'branches' | 'toggles'>) =>
    [lines, branches, toggles].map(percent);
  return [
    paint.faint(row('', ['lines', 'branches', 'toggles'])),
    ...summary.files.flatMap((file, i) => [row(names[i] ?? '', cellsOf(file)), ...missing(file)]),
    paint.strong(row('all', cellsOf(summary))),
    ...(summary.points.total === 0
      ? []
      : [
          '',
          `  cover points  ${summary.points.covered} of ${summary.points.total} bins`,
          ...some('bin', summary.missedBins),
        ]),
    '',
  ].join('\n');
}
