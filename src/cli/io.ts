import type { Writable } from 'node:stream';

/** Where a command prints: the process's own streams, or a test's. */
export interface Io {
  /** Results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Progress, notes and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** The streams of this process. */
export const PROCESS_IO: Io = { stdout: process.stdout, stderr: process.stderr };

/** Colours belong on terminals, unless NO_COLOR is set. */
export function coloured(stream: Io['stdout']): boolean {
  const none = process.env['NO_COLOR'];
  return stream.isTTY === true && (none === undefined || none === '');
}
