import { checkWritableFile } from '../files/checkWritable.js';
import { replaceFile } from '../files/replaceFile.js';
import type { Io } from './io.js';

/** Finds out before a run whether its result can be written. */
export async function checkJson(file: string | undefined): Promise<void> {
  if (file !== undefined && file !== '-') await checkWritableFile(file, 'result');
}

/** Writes a result as it is: to a file, or with `-` to standard output. */
export async function writeText(file: string | undefined, text: string, io: Io): Promise<void> {
  if (file === undefined) return;
  if (file === '-') io.stdout.write(text);
  else await replaceFile(file, text, 'result');
}

/** JSON for people: a list of numbers is one line. No string has a line break in it as it is. */
function written(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/\[\n\s*-?\d[-+\d.e,\s]*\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

/** Writes a result as JSON. */
export async function writeJson(file: string | undefined, value: unknown, io: Io): Promise<void> {
  await writeText(file, `${written(value)}\n`, io);
}
