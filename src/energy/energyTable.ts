import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../errors.js';

const energy = z.number().nonnegative();

/** Energies at some sizes, at least one: `{ "8": 0.03, "32": 0.1 }`. */
const bySize = z
  .record(z.string().regex(/^[1-9]\d{0,8}$/, 'a size must be a whole number from 1'), energy)
  .refine((sizes) => Object.keys(sizes).length > 0, 'at least one size is needed');

/** What a file of `--energy-table` holds. All energies are picojoules. */
export const energyTableSchema = z.strictObject({
  name: z.string().min(1),
  /** Where the numbers are from. */
  source: z.string().min(1),
  /** An addition, by bits. */
  add: bySize,
  /** A multiplication, by bits of both operands. */
  multiply: bySize,
  /** An access of 64 bits, by bytes of the memory. */
  access: bySize,
});

export type EnergyTable = z.infer<typeof energyTableSchema>;

/** Taken where no other table is asked for (docs/energy.md). */
export const DEFAULT_ENERGY_TABLE: EnergyTable = {
  name: 'horowitz-45nm',
  source:
    'M. Horowitz, "Computing\'s energy problem (and what we can do about it)", ISSCC 2014, 45 nm at 0.9 V',
  add: { 8: 0.03, 32: 0.1 },
  multiply: { 8: 0.2, 32: 3.1 },
  access: { 8192: 10, 32768: 20, 1048576: 100 },
};

/**
 * Reads a table of energies.
 *
 * @throws UsageError naming the file and what is wrong with it
 */
export async function readEnergyTable(file: string | undefined): Promise<EnergyTable> {
  if (file === undefined) return DEFAULT_ENERGY_TABLE;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--energy-table ${file}: cannot be read as JSON (${why}). docs/energy.md shows one.`,
    );
  }
  const parsed = energyTableSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw new UsageError(
    `--energy-table ${file}: ${at === '' ? '' : `"${at}": `}${issue?.message ?? 'is no table'}. It needs name, source, and picojoules of add, multiply and access by size; docs/energy.md shows one.`,
  );
}

/**
 * The energy at a size: between two sizes of the table, and beyond its ends, along the power law
 * through the nearest two; with one size, in proportion to it.
 */
export function energyAt(sizes: Readonly<Record<string, number>>, size: number): number {
  const points = Object.entries(sizes)
    .map(([at, value]) => ({ size: Number(at), value }))
    .sort((a, b) => a.size - b.size);
  const after = points.findIndex((point) => point.size >= size);
  const right = Math.max(1, after < 0 ? points.length - 1 : after);
  const [low, high] = [points[right - 1], points[right]];
  const exact = points.find((point) => point.size === size);
  if (exact) return exact.value;
  if (!low) return 0;
  if (!high) return (low.value * size) / low.size;
  // No power law goes through zero.
  if (low.value === 0 || high.value === 0) {
    const part = (size - low.size) / (high.size - low.size);
    return Math.max(0, low.value + part * (high.value - low.value));
  }
  const exponent = Math.log(high.value / low.value) / Math.log(high.size / low.size);
  return low.value * (size / low.size) ** exponent;
}
