import { UsageError } from '../errors.js';
import type { Waveform } from './waveform.js';

/** `signed` is decimal, two's complement. */
export type Radix = 'hex' | 'unsigned' | 'signed' | 'binary';

export interface TimingTableOptions {
  /** First cycle shown. */
  readonly from: number;
  /** Last cycle shown. */
  readonly to: number;
  /** How values are written, for all signals or for each. Default: hex. */
  readonly radix?: Radix | ((path: string) => Radix);
  /** Time units a cycle. Default: 10, as in the engine's waveforms. */
  readonly period?: number;
}

/** More columns are no table. */
const MOST_CYCLES = 1000;

function format(value: bigint | string, width: number, radix: Radix): string {
  if (typeof value === 'string') return value;
  switch (radix) {
    case 'hex':
      return value.toString(16);
    case 'binary':
      return value.toString(2).padStart(width, '0');
    case 'unsigned':
      return value.toString();
    case 'signed':
      return BigInt.asIntN(width, value).toString();
  }
}

/**
 * A small table for terminals: one row a signal, one column a cycle. A cell is the value just before
 * the clock rises in that cycle, that is, what the registers of the design see in it.
 *
 * @throws UsageError if a signal is not in the waveform, or the cycles are no range
 */
export function timingTable(
  waveform: Waveform,
  signals: readonly string[],
  { from, to, radix = 'hex', period = 10 }: TimingTableOptions,
): string {
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from || to - from >= MOST_CYCLES) {
    throw new UsageError(`timingTable: cycles ${from} to ${to}; 1 to ${MOST_CYCLES} can be shown`);
  }
  const cycles = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const rows = [
    ['cycle', ...cycles.map(String)],
    ...signals.map((path) => {
      const { width } = waveform.track(path);
      const form = typeof radix === 'function' ? radix(path) : radix;
      return [
        path,
        ...cycles.map((cycle) => format(waveform.valueAt(path, period * cycle - 1), width, form)),
      ];
    }),
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
