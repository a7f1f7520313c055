import { cells, type CycleWindow } from './cells.js';
import type { Waveform } from './waveform.js';

/** A signal of a diagram: where it is in the waveform, and what it is called. */
export interface Lane {
  readonly path: string;
  readonly name: string;
}

/** Wider cells do not fit beside each other; the middle of a longer value is left out. */
const WIDEST = 10;

function short(value: string): string {
  return value.length <= WIDEST ? value : `${value.slice(0, 5)}..${value.slice(-3)}`;
}

/** A level a cycle, with the edges between them. */
function level(values: readonly string[], width: number): string {
  return values
    .map((value, i) => {
      const last = values[i - 1] ?? value;
      if (value !== '0' && value !== '1') return value.padEnd(width, value);
      const edge = last === value ? (value === '1' ? '‾' : '_') : value === '1' ? '/' : '\\';
      return edge.padEnd(width, value === '1' ? '‾' : '_');
    })
    .join('');
}

/** A value a cycle; one that goes on is not written again. */
function bus(values: readonly string[], width: number): string {
  return values
    .map((value, i) => (value === values[i - 1] ? ' '.repeat(width) : `|${short(value)}`))
    .map((cell) => cell.padEnd(width))
    .join('');
}

/**
 * A timing diagram for terminals: levels for single bits, values (hexadecimal) for vectors, one cell
 * a cycle; a cell is what the registers of the design see at the rising edge that ends it.
 *
 * @param mark a cycle to point at
 * @throws UsageError if a signal is not in the waveform
 */
export function timingDiagram(
  waveform: Waveform,
  lanes: readonly Lane[],
  window: CycleWindow,
  mark?: number,
): string {
  const { from, to, offset = 0 } = window;
  const rows = lanes.map(({ path, name }) => ({
    name,
    bits: waveform.track(path).width,
    values: cells(waveform, path, window),
  }));
  const cycles = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const numbers = cycles.map((cycle) => String(cycle + offset));
  const longest = [...numbers, ...rows.flatMap(({ values }) => values.map(short))];
  const width = Math.max(3, ...longest.map((text) => text.length + 1));
  const margin = Math.max(5, ...rows.map(({ name }) => name.length)) + 2;
  const line = (name: string, text: string) => (name.padEnd(margin) + text).trimEnd();
  const lines = [
    line('cycle', numbers.map((text) => ` ${text}`.padEnd(width)).join('')),
    ...rows.map(({ name, bits, values }) =>
      line(name, bits === 1 ? level(values, width) : bus(values, width)),
    ),
  ];
  if (mark !== undefined && mark >= from && mark <= to) {
    lines.push(line('', `${' '.repeat(width * (mark - from))} ^`));
  }
  return lines.join('\n');
}
