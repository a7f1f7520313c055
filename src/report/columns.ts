import type { Paint } from './paint.js';

/** Rows of text in columns, numbers to the right, the first column to the left. */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const numeric = head.map((_, at) => rows.some((row) => /^-?[\d,.]+( %|x)?$/.test(row[at] ?? '')));
  return all
    .map((row, index) => {
      const line = row
        .map((cell, at) =>
          numeric[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd();
      return `  ${index === 0 ? paint.faint(line) : line}\n`;
    })
    .join('');
}
