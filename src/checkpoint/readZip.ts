import { crc32, inflateRawSync } from 'node:zlib';

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes after decompression. */
  readonly size: number;
  /** The contents, checked against size and CRC-32. Throws RangeError where they differ. */
  readonly contents: () => Uint8Array;
}

const END = 0x06054b50;
const END_SIZE = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * Lists a zip archive of stored or deflated files below 4 GiB. Written here because the zip library
 * that writes checkpoints does not compare checksums when it reads: a flipped bit would pass.
 *
 * @throws RangeError whose message tells the fault and its byte offset; the caller knows the name
 */
export function readZip(bytes: Buffer): ZipEntry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    expectRecord(bytes, at, CENTRAL, CENTRAL_SIZE, 'a directory entry');
    const nameEnd = at + CENTRAL_SIZE + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + CENTRAL_SIZE, nameEnd);
    const record = {
      encrypted: (bytes.readUInt16LE(at + 8) & 1) !== 0,
      method: bytes.readUInt16LE(at + 10),
      checksum: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      start: bytes.readUInt32LE(at + 42),
    };
    entries.push({ name, size: record.size, contents: () => unpack(bytes, name, record) });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (at !== end) {
    throw new RangeError(`byte offset ${at}: expected the zip directory to end at ${end}`);
  }
  return entries;
}

interface ZipRecord {
  readonly encrypted: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

function findEnd(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_SIZE - 0xffff);
  for (let at = bytes.length - END_SIZE; at >= first; at--) {
    const closes = bytes.readUInt32LE(at) === END;
    if (closes && at + END_SIZE + bytes.readUInt16LE(at + 20) === bytes.length) {
      return at;
    }
  }
  throw new RangeError(
    `byte offset ${bytes.length}: the file ends without a zip directory, so it is cut or no .npz file`,
  );
}

function expectRecord(
  bytes: Buffer,
  at: number,
  signature: number,
  size: number,
  what: string,
): void {
  if (at + size > bytes.length || bytes.readUInt32LE(at) !== signature) {
    throw new RangeError(`byte offset ${at}: expected ${what} of the zip archive, found none`);
  }
}

function unpack(bytes: Buffer, name: string, record: ZipRecord): Uint8Array {
  const { encrypted, method, checksum, packed, size, start } = record;
  expectRecord(bytes, start, LOCAL, LOCAL_SIZE, `the file ${name}`);
  if (encrypted || (method !== STORED && method !== DEFLATED)) {
    throw new RangeError(
      `byte offset ${start}: expected ${name} to be stored or deflated, found ${encrypted ? 'encryption' : `method ${method}`}`,
    );
  }
  const data = start + LOCAL_SIZE + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
  const content = bytes.subarray(data, data + packed);
  let result: Uint8Array = content;
  if (method === DEFLATED) {
    try {
      result = inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
    } catch (error) {
      throw new RangeError(
        `byte offset ${data}: ${name} cannot be decompressed (${error instanceof Error ? error.message : String(error)})`,
      );
    }
  }
  if (result.length !== size || crc32(result) !== checksum) {
    throw new RangeError(`byte offset ${data}: ${name} differs from its checksum or size`);
  }
  return result;
}
