import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from './replaceFile.js';

/** Results of finished work in a folder: one file each, named by a key of all that they depend on. */
export class ResultStore<T> {
  readonly #schema: z.ZodType<{ result: T }>;

  /**
   * @param schema of the files, for instance systole.training/1
   * @param result of what is kept in them
   * @param what   the files are, for messages
   */
  constructor(
    readonly folder: string,
    readonly schema: string,
    result: z.ZodType<T>,
    readonly what: string,
  ) {
    this.#schema = z.object({ schema: z.literal(schema), result });
  }

  /** What has been kept under a key; a file that cannot be understood is none. */
  async find(key: string): Promise<T | undefined> {
    try {
      return this.#schema.parse(JSON.parse(await readFile(this.#fileOf(key), 'utf8'))).result;
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
  async keep(key: string, job: unknown, result: T): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const text = JSON.stringify({ schema: this.schema, job, result }, null, 2);
    await replaceFile(this.#fileOf(key), `${text}\n`, this.what);
  }

  #fileOf(key: string): string {
    return join(this.folder, `${key}.json`);
  }
}
