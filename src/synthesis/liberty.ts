import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** Of Debian's package qflow-tech-osu018: 0.18 um of Oklahoma State University. */
export const DEFAULT_LIBERTY = '/usr/share/qflow/tech/osu018/osu018_stdcells.lib';

/** The areas of a library's cells, as yosys reads them too. */
export interface CellAreas {
  /** As the library calls itself. */
  readonly library: string;
  /** By the cell's name, in the library's unit, um2 as a rule. */
  readonly areas: ReadonlyMap<string, number>;
  /** Of the smallest NAND with two inputs. */
  readonly nand2: number;
}

/**
 * Read cell areas from a Liberty file.
 *
 * @throws UsageError if it cannot be read, or has no cells or no NAND with two inputs
 */
export async function readLiberty(file: string): Promise<CellAreas> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const remedy =
      file === DEFAULT_LIBERTY
        ? 'Install it: apt-get install qflow-tech-osu018; or give another by --liberty FILE.'
        : 'Give another.';
    throw new UsageError(`Liberty file ${file} cannot be read (${code}). ${remedy}`);
  });
  const [, library = ''] = /\blibrary\s*\(\s*"?([^)"]+?)"?\s*\)/.exec(text) ?? [];
  const areas = new Map<string, number>();
  // A cell's own area stands before those of anything in it.
  for (const part of text.split(/\bcell\s*\(/).slice(1)) {
    const [, name = ''] = /^\s*"?([^)"\s]+)/.exec(part) ?? [];
    const [, area] = /\barea\s*:\s*([\d.eE+-]+)/.exec(part) ?? [];
    if (area !== undefined) areas.set(name, Number(area));
  }
  const nands = [...areas].filter(([name]) => /nand2(_|x|$)/i.test(name)).map(([, area]) => area);
  if (nands.length === 0) {
    throw new UsageError(
      `Liberty file ${file}: ${areas.size} cells with an area, and no NAND2 among them; another is needed.`,
    );
  }
  return { library, areas, nand2: Math.min(...nands) };
}
