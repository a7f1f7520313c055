import type { Row } from './row.js';

function digits(value: number, unit: string): string {
  if (unit === '%' || unit === 'points') return value.toFixed(2);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Rows as people read them. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ name, value, unit, goal, holds, note }) => [
    name,
    digits(value, unit),
    unit,
    goal ?? '-',
    goal === null ? '-' : holds ? 'yes' : 'NO',
    note,
  ]);
  const all = [['name', 'value', 'unit', 'goal', 'holds', 'measured with'], ...cells];
  const widths = all.reduce<number[]>(
    (most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)),
    [],
  );
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
