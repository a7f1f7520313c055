import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UsageError } from '../errors.js';

/** The whole contents of a data file, decompressed, and the path to name in errors. */
export interface DataFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** No data file of a supported set comes near this; it keeps a gzip bomb from filling the memory. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads the first of `names` that exists in `dataDir`; a name that ends in `.gz` is decompressed.
 *
 * @param dataDir the folder that the user gave
 * @param names   accepted spellings of one file, the usual one first
 * @param set     what to download, by name, for instance `MNIST`
 * @throws UsageError when the folder or the file is missing, unreadable, empty or corrupt gzip
 */
export async function readDataFile(
  dataDir: string,
  names: readonly string[],
  set: string,
): Promise<DataFile> {
  const folder = await stat(dataDir).catch((error: unknown) => {
    throw new UsageError(
      `${dataDir}: cannot open the data folder (${reason(error)}). Give --data-dir the folder that holds the files of ${set}.`,
    );
  });
  if (!folder.isDirectory()) {
    throw new UsageError(
      `${dataDir}: is not a folder. Give --data-dir the folder that holds the files of ${set}.`,
    );
  }
  for (const name of names) {
    const path = join(dataDir, name);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if (reason(error) === 'ENOENT') {
        continue;
      }
      throw new UsageError(`${path}: cannot be read (${reason(error)}).`);
    }
    if (bytes.length === 0) {
      throw new UsageError(
        `${path}: is empty, expected the data of ${set}. Download the file again.`,
      );
    }
    return { path, bytes: name.endsWith('.gz') ? await decompress(path, bytes) : bytes };
  }
  throw new UsageError(
    `${dataDir}: has no ${names.join(' or ')}. Download ${set} and put this file into the folder that --data-dir names.`,
  );
}

async function decompress(path: string, bytes: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${path}: is not a whole gzip file of ${bytes.length} bytes (${what}). Download the file again.`,
    );
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
