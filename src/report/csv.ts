/** A value of a table; null is an empty cell. */
export type CsvValue = string | number | null;

function cell(value: CsvValue): string {
  const text = value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of the same columns as comma-separated values with a head (RFC 4180, but for its line ends). */
export function csv(rows: readonly Readonly<Record<string, CsvValue>>[]): string {
  const head = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => head.map((name) => cell(row[name] ?? null)));
  return [head.map(cell), ...lines].map((line) => `${line.join(',')}\n`).join('');
}
