import { z } from 'zod';

const picojoules = z.number().nonnegative();
const part = z.strictObject({ operations: picojoules, memory: picojoules });

/** Where the energy of a training sample goes. */
export const ENERGY_PARTS = [
  'forward',
  'signal',
  'tangent',
  'feedback',
  'update',
  'lanes',
] as const;

/** An estimate, not a measurement (docs/energy.md). */
export const energySchema = z.strictObject({
  estimate: z.literal(true),
  table: z.strictObject({ name: z.string(), source: z.string() }),
  /** Of a training sample, in pJ: operations, and accesses to memories. */
  sample: z.strictObject({
    forward: part,
    signal: part,
    tangent: part,
    feedback: part,
    update: part,
    /** Beside the array: additions without a multiplier, look-ups, products with f' and averages. */
    lanes: part,
    total: picojoules,
  }),
  /** Of all training samples, in joules. */
  run: z.number().nonnegative(),
});

export type Energy = z.infer<typeof energySchema>;
