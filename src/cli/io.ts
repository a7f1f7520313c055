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
