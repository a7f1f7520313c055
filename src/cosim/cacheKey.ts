import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { traceFormat, type DesignSpec } from './design.js';
import { contents, readableFiles } from './readableFiles.js';
import { tableSource } from './tableSource.js';
import type { Toolchain } from './toolchain.js';

/** Raise it when what is kept in an entry changes, or what a build checks. */
const LAYOUT = 4;

/**
 * A hash of everything that a build depends on: the files that it may read, parameters and defines
 * (in the flags), flags, the harness, and the tools' versions. Folders' names do not count, so that a
 * copied tree finds what the original built.
 */
export async function cacheKey(
  spec: DesignSpec,
  flags: readonly string[],
  harness: readonly string[],
  tools: Toolchain,
): Promise<string> {
  const hash = createHash('sha256');
  const field = (name: string, value: string | Buffer) => {
    hash.update(`${name} ${Buffer.byteLength(value)}\n`);
    hash.update(value);
  };
  field('layout', `${LAYOUT} ${process.platform} ${process.arch}`);
  field('verilator', tools.verilator.version);
  field('compiler', tools.compiler.version);
  field('flags', JSON.stringify(flags));
  field('pins', JSON.stringify([spec.clock ?? null, spec.reset ?? null]));
  // A change of the generated C++ shows in any table.
  const port = { name: 'p', direction: 'input', width: 1, signed: false, member: 'p' } as const;
  field(
    'table',
    tableSource([port], {
      clock: 'p',
      reset: 'p',
      traced: traceFormat(spec),
      toggles: spec.covered === true ? [0] : undefined,
    }),
  );
  field('memories', JSON.stringify(spec.memories ?? []));
  for (const { kind, name, text } of await readableFiles(spec)) {
    field('name', name);
    field(kind, text);
  }
  for (const file of harness) {
    field('name', basename(file));
    field('harness', await contents(file));
  }
  return hash.digest('hex').slice(0, 40);
}
