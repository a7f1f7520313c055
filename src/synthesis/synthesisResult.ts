import { z } from 'zod';

const count = z.int().nonnegative();

const cellsShape = {
  luts: count,
  flipFlops: count,
  rams: count,
  dsps: count,
  /** Of all kinds. */
  cells: count,
  /** Of standard cells, memories left out, in the library's unit (um2); null for FPGAs. */
  area: z.number().nullable(),
};

/** Cells of some modules. */
export type ModuleCells = z.infer<z.ZodObject<typeof cellsShape>>;

/** What `systole synth --json` writes. */
export const synthesisResultSchema = z.strictObject({
  schema: z.literal('systole.synth/1'),
  target: z.string(),
  rule: z.string(),
  layers: z.array(z.int().positive()),
  array: z.strictObject({ rows: z.int().positive(), cols: z.int().positive() }),
  /** The standard cells; null for FPGAs. */
  library: z.strictObject({ name: z.string(), nand2: z.number().positive() }).nullable(),
  total: z.strictObject(cellsShape),
  /** What learning costs: the core as one module, with it and without it; null if not asked for. */
  learning: z
    .strictObject({
      learner: z.strictObject(cellsShape),
      inferenceOnly: z.strictObject(cellsShape),
      /** More area, or cells of an FPGA: 0.25 is a quarter more. */
      overhead: z.number(),
      /** The same with memories; null where no area of a bit was given. */
      memories: z
        .strictObject({
          /** Of a bit with one port, and with a port to read and one to write, um2. */
          onePort: z.number().positive(),
          twoPort: z.number().positive(),
          learnerBits: count,
          inferenceBits: count,
          /** The learner's memories with two ports, the other's with one. */
          overhead: z.number(),
          /** Both with one. */
          onePortOverhead: z.number(),
        })
        .nullable(),
    })
    .nullable(),
  /** Each module's own cells, of all its instances together. */
  modules: z.array(z.strictObject({ ...cellsShape, module: z.string(), instances: count })),
  /** Of all memories, as built. */
  memoryBits: count,
  seconds: z.number().nonnegative(),
  log: z.string(),
});

export type SynthesisResult = z.infer<typeof synthesisResultSchema>;
