/** Something the user can correct by arguments or files. The command line ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A tool that Systole calls (Verilator, a compiler, a simulator) failed. Exit code 3. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError';
}

/**
 * An error without its fields, which are for programs: what its `toJSON` gives. vitest would print every
 * field below the message, which says the same in words.
 */
export function inWords({ name, message, stack }: Error): object {
  return { name, message, stack };
}

/** A simulated design broke a rule of a handshake. */
export class ProtocolError extends ToolError {
  override readonly name = 'ProtocolError';

  /**
   * @param rule    `valid-held`: what is offered is offered until it is taken; `payload-stable`: and does
   *   not change; others where they are asked for
   * @param channel the port that says that something is offered
   * @param cycle   of the job, from 0: the first in which it is seen
   */
  constructor(
    message: string,
    readonly rule: string,
    readonly channel: string,
    readonly cycle: number,
  ) {
    super(message);
  }

  toJSON(): object {
    return inWords(this);
  }
}
