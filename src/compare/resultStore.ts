import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../files/replaceFile.js';
import { trainingResultSchema, type TrainingJob, type TrainingResult } from './trainingJob.js';

const SCHEMA = 'systole.training/1';

const fileSchema = z.object({ schema: z.literal(SCHEMA), result: trainingResultSchema });

/** Results of finished jobs in a folder: one file each, named by the job's key. */
export class ResultStore {
  constructor(readonly folder: string) {}

  /** The result of a job, if it has been kept; a file that cannot be understood is none. */
  async find(key: string): Promise<TrainingResult | undefined> {
    try {
      const file: unknown = JSON.parse(await readFile(this.#fileOf(key), 'utf8'));
      return fileSchema.parse(file).result;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a result; it is there whole or not at all.
   *
   * @param job written beside it, for people
   * @throws UsageError when it cannot be written
   */
  async keep(
    key: string,
    { model, network, ...job }: TrainingJob,
    result: TrainingResult,
  ): Promise<void> {
    const about = { model, ...job, dataset: job.dataset.name, network };
    await mkdir(this.folder, { recursive: true });
    const text = JSON.stringify({ schema: SCHEMA, job: about, result }, null, 2);
    await replaceFile(this.#fileOf(key), `${text}\n`, 'finished run');
  }

  #fileOf(key: string): string {
    return join(this.folder, `${key}.json`);
  }
}
