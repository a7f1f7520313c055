import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/**
 * Reads a file of JSON.
 *
 * @param name  of the file in messages, for instance `--network net.json`
 * @param shape of what must be in it, in words
 * @throws UsageError if it cannot be read, or is not JSON
 */
export async function readJson(file: string, name: string, shape: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`${name}: cannot be read (${code}). Check the path.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${name}: is not JSON (${why}). ${shape}`);
  }
}
