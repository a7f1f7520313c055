import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { comparisonSchema } from '../../compare/comparisonResult.js';
import { UsageError } from '../../errors.js';
import { explorationSchema } from '../../explore/explorationResult.js';
import { fpgaResultSchema } from '../../fpga/fpgaResult.js';
import { cosimResultSchema } from '../../run/cosimResult.js';
import { trainResultSchema } from '../../run/trainResult.js';
import { synthesisResultSchema } from '../../synthesis/synthesisResult.js';
import { replayResultSchema } from '../replaySummary.js';

const SCHEMAS = [
  cosimResultSchema,
  trainResultSchema,
  comparisonSchema,
  explorationSchema,
  fpgaResultSchema,
  synthesisResultSchema,
  replayResultSchema,
] as const;

const resultSchema = z.discriminatedUnion('schema', SCHEMAS);

/** What a report can be made of. */
export interface ReportedRun {
  /** Without its folder, which is nobody else's business. */
  readonly file: string;
  readonly result: z.infer<typeof resultSchema>;
}

const NAMES = SCHEMAS.map(({ shape }) => shape.schema.value).join(', ');
const REMEDY = 'Give what --json of cosim, train, compare, explore, fpga, synth or replay wrote.';

/**
 * Reads the result of a run.
 *
 * @throws UsageError when it cannot be read, is no JSON, or is none that a report is made of
 */
export async function readRun(path: string): Promise<ReportedRun> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new UsageError(`${path}: cannot be read (${why}). ${REMEDY}`);
    }
    throw new UsageError(`${path}: is not JSON (${error.message}). ${REMEDY}`);
  }
  const schema = z.looseObject({ schema: z.string() }).safeParse(json).data?.schema;
  if (!SCHEMAS.some(({ shape }) => shape.schema.value === schema)) {
    throw new UsageError(
      `${path}: has ${schema === undefined ? 'no schema' : `schema ${schema}`}; one of ${NAMES} is needed. ${REMEDY}`,
    );
  }
  const { data, error } = resultSchema.safeParse(json);
  if (data) return { file: basename(path), result: data };
  const issue = error.issues[0];
  throw new UsageError(
    `${path}: is not what its schema ${schema ?? ''} says: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. Make it anew with this version.`,
  );
}
