import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** A thing that Verilator counted. */
export interface CoveragePoint {
  readonly kind: 'line' | 'branch' | 'toggle' | 'user';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `block`, `if`, `else`, the bit that toggles, the label of a cover property. */
  readonly what: string;
  /** All lines that it stands for. */
  readonly lines: readonly number[];
  readonly count: number;
}

/** Points by what they are; instances of a module are counted together. */
export type CoverageData = ReadonlyMap<string, CoveragePoint>;

const KINDS = ['line', 'branch', 'toggle', 'user'] as const;

/** `32` and `38-39,41`. */
function lineRanges(text: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    const [from, to] = [Number(first), Number(last)];
    return from > 0 && to >= from ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : [];
  });
}

/** One line: `C '^Akey^Bvalue^A...' count`. */
function parsePoint(text: string): CoveragePoint | undefined {
  const [, fields, count] = /^C '(.*)' (\d+)$/s.exec(text) ?? [];
  if (fields === undefined) return undefined;
  const values = new Map(
    fields
      .split('\u0001')
      .slice(1)
      .map((field): [string, string] => {
        const [key = '', value = ''] = field.split('\u0002');
        return [key, value];
      }),
  );
  const page = values.get('page') ?? '';
  const kind = KINDS.find((known) => page.startsWith(`v_${known}`));
  const line = Number(values.get('l'));
  if (kind === undefined || !(line > 0)) return undefined;
  return {
    kind,
    file: values.get('f') ?? '',
    line,
    column: Number(values.get('n') ?? 0),
    what: values.get('o') ?? '',
    lines: lineRanges(values.get('S') ?? ''),
    count: Number(count),
  };
}

function keyOf({ kind, file, line, column, what }: CoveragePoint): string {
  return [file, line, column, kind, what].join('\u0000');
}

/**
 * Read files that simulations wrote (`coverageFile`), and add them up.
 *
 * @throws UsageError if one cannot be read, or is no coverage of Verilator
 */
export async function readCoverage(files: readonly string[]): Promise<CoverageData> {
  const merged = new Map<string, CoveragePoint>();
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`coverage file ${file} cannot be read (${code ?? 'unknown'})`);
    });
    if (!text.startsWith('# SystemC::Coverage') || !text.endsWith('\n')) {
      throw new UsageError(`${file} is no coverage that Verilator wrote, or is cut short`);
    }
    for (const line of text.split('\n')) {
      const point = parsePoint(line);
      if (point === undefined) continue;
      const key = keyOf(point);
      const before = merged.get(key);
      merged.set(key, before ? { ...before, count: before.count + point.count } : point);
    }
  }
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
