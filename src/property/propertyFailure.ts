import { inWords } from '../errors.js';
import type { Difference } from '../replay/index.js';

/** Files that are kept of a failure, by what they are. */
export interface KeptFiles {
  readonly waveform: string | undefined;
  readonly picture: string | undefined;
  readonly replay: string | undefined;
}

/** A property does not hold. Its message shows the smallest case that was found. */
export class PropertyFailure<T> extends Error {
  override readonly name = 'PropertyFailure';

  constructor(
    message: string,
    /** With `path`, runs the shrunk case again. */
    readonly seed: number,
    readonly path: string,
    /** The shrunk case. */
    readonly value: T,
    /** The first difference, if that is how it failed. */
    readonly difference: Difference | undefined,
    readonly files: KeptFiles,
    /** What the predicate threw. */
    cause: unknown,
  ) {
    super(message, { cause });
  }

  toJSON(): object {
    return inWords(this);
  }
}
