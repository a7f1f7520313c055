import { UsageError } from '../errors.js';
import { cells, type CycleWindow } from './cells.js';
import type { Waveform } from './waveform.js';

/** More columns are no table. */
const MOST_CYCLES = 1000;

/**
 * A small table for terminals: one row a signal, one column a cycle. A cell is the value just before
 * the clock rises in that cycle, that is, what the registers of the design see in it.
 *
 * @throws UsageError if a signal is not in the waveform, or the cycles are no range
 */
export function timingTable(
  waveform: Waveform,
  signals: readonly string[],
  window: CycleWindow,
): string {
  const { from, to, offset = 0 } = window;
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from >= MOST_CYCLES) {
    throw new UsageError(`timingTable: cycles ${from} to ${to}; 1 to ${MOST_CYCLES} can be shown`);
  }
  const cycles = Array.from({ length: to - from + 1 }, (_, i) => from + i + offset);
  const rows = [
    ['cycle', ...cycles.map(String)],
    ...signals.map((path) => [path, ...cells(waveform, path, window)]),
  ];
  const widths = ['', ...cycles].map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
