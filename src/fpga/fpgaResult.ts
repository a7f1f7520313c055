import { z } from 'zod';

const count = z.int().nonnegative();
const megahertz = z.number().nonnegative();

/** Cells of a kind that a design takes, and that there are. */
const cellUse = z.strictObject({ used: count, available: count });

/** What `systole fpga --json` writes. Frequencies in MHz. */
export const fpgaResultSchema = z.strictObject({
  schema: z.literal('systole.fpga/1'),
  board: z.string(),
  rule: z.string(),
  layers: z.array(z.int().positive()),
  array: z.strictObject({ rows: z.int().positive(), cols: z.int().positive() }),
  /** The learner counts no events and is no wider than its network needs. */
  compact: z.boolean(),
  /** The board's identity word, in hexadecimal. */
  identity: z.string(),
  /** What the PLL is set to. */
  goal: megahertz,
  baud: z.number().positive(),
  /** Of the best seed; the lower one is quoted. */
  fmax: z.strictObject({ nextpnr: megahertz, icetime: megahertz, quoted: megahertz }),
  met: z.boolean(),
  cells: z.strictObject({
    logic: cellUse,
    luts: count,
    flipFlops: count,
    rams: cellUse,
    dsps: cellUse,
  }),
  seeds: z.array(z.strictObject({ seed: count, nextpnr: megahertz, icetime: megahertz })),
  /** What the longest path goes through, from register to register, in names of the RTL. */
  worstPath: z.array(z.string()),
  bitstream: z.string(),
  steps: z.array(
    z.strictObject({
      name: z.enum(['synthesise', 'place and route', 'pack']),
      seconds: z.number().nonnegative(),
      log: z.string(),
    }),
  ),
});

export type FpgaResult = z.infer<typeof fpgaResultSchema>;
/** Cells of a kind that a design takes, and that there are. */
export type CellUse = z.infer<typeof cellUse>;
/** One seed of place and route. */
export type RoutedSeed = FpgaResult['seeds'][number];
