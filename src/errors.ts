/** Something the user can correct by arguments or files. The command line ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A tool that Systole calls (Verilator, a compiler, a simulator) failed. Exit code 3. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
