import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'fflate';
import { z } from 'zod';
import { PROTOCOL_VERSION } from '../cosim/frame.js';
import type { DesignSpec } from '../cosim/index.js';
import type { Reading } from '../cosim/reading.js';
import { UsageError } from '../errors.js';
import { replaceFile } from '../files/replaceFile.js';
import type { ReplayCase } from './replayCase.js';

/** Bytes as gzip in base 64. */
const packed = z.base64();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A relative path that stays below its folder. */
const filePath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'must stay below');
const sourceFile = z.strictObject({ name: filePath, sha256 });
const whole = z.int().min(0);
/** Raw bits, as a decimal number: JSON's numbers are too short. */
const raw = z.string().regex(/^\d+$/);
const names = z.array(z.string());

const reading = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('batch'), cycles: whole, record: names }),
  z.strictObject({
    kind: z.literal('streams'),
    sources: whole,
    sinks: z.array(names),
    record: names.optional(),
  }),
]);

const failure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('difference'),
    difference: z.strictObject({
      port: z.string(),
      index: whole,
      cycle: whole.optional(),
      expected: raw,
      actual: raw,
      width: whole.optional(),
      signed: z.boolean(),
      request: whole.optional(),
      sink: whole.optional(),
      reading: reading.optional(),
      sides: z.tuple([z.string(), z.string()]).optional(),
    }),
  }),
  z.strictObject({ kind: z.literal('death'), message: z.string() }),
  z.strictObject({ kind: z.literal('other'), message: z.string() }),
]);

/** What a replay file holds. */
export const replaySchema = z.strictObject({
  schema: z.literal('systole.replay/1'),
  /** Version of the frames that the requests are written in. */
  protocol: whole,
  design: z.strictObject({
    /** `DesignSpec` without its files and flavours. */
    spec: z.looseObject({ top: z.string() }),
    sources: z.array(sourceFile).min(1),
    includes: z.array(z.array(sourceFile)),
  }),
  /** Texts of the files, by what `sha256` says. */
  files: z.record(sha256, packed),
  start: z.strictObject({
    seed: whole.optional(),
    unset: z.enum(['random', 'zeros', 'ones']).optional(),
    plusargs: names.optional(),
  }),
  requests: z.array(z.strictObject({ operation: whole, epoch: whole, payload: packed })),
  failure: failure.optional(),
});

type ReplayFile = z.infer<typeof replaySchema>;

function pack(bytes: Uint8Array): string {
  return Buffer.from(gzipSync(bytes, { mtime: 0 })).toString('base64');
}

function unpack(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));
}

/**
 * Put a case into one text that needs nothing else: sources and include folders as they are now.
 *
 * @throws UsageError if a source cannot be read
 */
export async function encodeReplay({
  spec,
  start,
  requests,
  failure: how,
}: ReplayCase): Promise<string> {
  const files: Record<string, string> = {};
  const add = async (path: string, name: string) => {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new UsageError(
        `replay file: source ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      );
    });
    const hash = createHash('sha256').update(bytes).digest('hex');
    files[hash] ??= pack(bytes);
    return { name, sha256: hash };
  };
  // Flavours do not belong to the case, nor does where its files were.
  const { sources, includeDirs = [], ...rest } = { ...spec, traced: undefined, covered: undefined };
  const includes = [];
  for (const folder of includeDirs) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const inside = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const added = [];
    for (const path of inside) added.push(await add(path, relative(folder, path)));
    includes.push(added);
  }
  const named = [];
  for (const path of sources) named.push(await add(path, basename(path)));
  const file: ReplayFile = {
    schema: 'systole.replay/1',
    protocol: PROTOCOL_VERSION,
    design: { spec: rest, sources: named, includes },
    files,
    start: {
      ...(start.seed === undefined ? {} : { seed: start.seed }),
      ...(start.unset === undefined ? {} : { unset: start.unset }),
      ...(start.plusargs === undefined ? {} : { plusargs: [...start.plusargs] }),
    },
    requests: requests.map(({ operation, epoch, payload }) => ({
      operation,
      epoch,
      payload: pack(payload),
    })),
    ...(how === undefined ? {} : { failure: encodeFailure(how) }),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function encodeFailure(how: NonNullable<ReplayCase['failure']>): ReplayFile['failure'] {
  if (how.kind !== 'difference') return how;
  const { difference } = how;
  const { port, index, cycle, width, signed, request, sink, sides } = difference;
  return {
    kind: 'difference',
    difference: {
      port,
      index,
      cycle,
      width,
      signed,
      request,
      sink,
      ...(sides === undefined ? {} : { sides: [...sides] }),
      expected: difference.expected.toString(),
      actual: difference.actual.toString(),
      reading: difference.reading === undefined ? undefined : encodeReading(difference.reading),
    },
  };
}

function encodeReading(seen: Reading): z.infer<typeof reading> {
  if (seen.kind === 'batch') return { ...seen, record: [...seen.record] };
  const { kind, sources, sinks, record } = seen;
  return {
    kind,
    sources,
    sinks: sinks.map((ports) => [...ports]),
    ...(record === undefined ? {} : { record: [...record] }),
  };
}

/** Save a case as a replay file; it appears whole or not at all. */
export async function writeReplay(path: string, replay: ReplayCase): Promise<void> {
  await replaceFile(path, await encodeReplay(replay), 'replay file');
}

/**
 * Read a replay file, and lay its sources out in a folder.
 *
 * @throws UsageError if it cannot be read, is no replay file, is damaged or of another version
 */
export async function readReplay(path: string, folder: string): Promise<ReplayCase> {
  const file = parse(path, await contents(path));
  if (file.protocol !== PROTOCOL_VERSION) {
    throw new UsageError(
      `${path}: its requests are in version ${file.protocol} of the frames, this Systole knows version ` +
        `${PROTOCOL_VERSION}. Replay it with the Systole that wrote it.`,
    );
  }
  const texts = new Map(
    Object.entries(file.files).map(([hash, text]) => {
      const bytes = unpacked(path, text);
      if (createHash('sha256').update(bytes).digest('hex') !== hash) {
        throw new UsageError(`${path} is damaged: a source does not have its checksum.`);
      }
      return [hash, bytes] as const;
    }),
  );
  const layOut = async (place: string, { name, sha256: hash }: z.infer<typeof sourceFile>) => {
    const text = texts.get(hash);
    if (text === undefined) throw new UsageError(`${path} is damaged: source ${name} is missing.`);
    const target = join(folder, place, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    return target;
  };
  const sources = [];
  for (const [i, source] of file.design.sources.entries()) {
    sources.push(await layOut(`source${i}`, source));
  }
  const includeDirs = [];
  for (const [i, inside] of file.design.includes.entries()) {
    await mkdir(join(folder, `include${i}`), { recursive: true });
    for (const source of inside) await layOut(`include${i}`, source);
    includeDirs.push(join(folder, `include${i}`));
  }
  const { seed, unset, plusargs } = file.start;
  return {
    spec: { ...file.design.spec, sources, includeDirs } satisfies DesignSpec,
    start: {
      ...(seed === undefined ? {} : { seed }),
      ...(unset === undefined ? {} : { unset }),
      ...(plusargs === undefined ? {} : { plusargs }),
    },
    requests: file.requests.map(({ operation, epoch, payload }) => ({
      operation,
      epoch,
      payload: unpacked(path, payload),
    })),
    failure: decodeFailure(file.failure),
  };
}

function decodeFailure(how: ReplayFile['failure']): ReplayCase['failure'] {
  if (how?.kind !== 'difference') return how;
  const { cycle, width, request, sink, reading: seen, ...rest } = how.difference;
  return {
    kind: 'difference',
    difference: {
      ...rest,
      cycle,
      width,
      request,
      sink,
      expected: BigInt(how.difference.expected),
      actual: BigInt(how.difference.actual),
      reading: seen?.kind === 'streams' ? { ...seen, record: seen.record } : seen,
    },
  };
}

async function contents(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `replay file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

function unpacked(path: string, text: string): Uint8Array<ArrayBuffer> {
  try {
    return unpack(text);
  } catch {
    throw new UsageError(`${path} is damaged: a compressed part of it cannot be read.`);
  }
}

function parse(path: string, text: string): ReplayFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is no replay file, or cut short: it is not whole JSON.`);
  }
  const result = replaySchema.safeParse(json);
  if (result.success) return result.data;
  const schema = (json as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'string' && schema !== 'systole.replay/1') {
    throw new UsageError(`${path} has schema ${schema}; systole.replay/1 is needed.`);
  }
  const [issue] = result.error.issues;
  throw new UsageError(
    `${path} is no replay file, or damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
  );
}
