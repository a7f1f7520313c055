/** What scripts read from the exit code. */
export const EXIT = {
  /** Everything that was compared is equal. */
  equal: 0,
  mismatch: 1,
  /** Something that the user can correct by arguments or files. */
  usage: 2,
  /** A tool failed, or Systole itself. */
  tool: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
