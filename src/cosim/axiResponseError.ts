import { inWords } from '../errors.js';

/** A slave answered an operation with something else than OKAY. */
export class AxiResponseError extends Error {
  override readonly name = 'AxiResponseError';

  /**
   * @param operation its index in the list that was run
   * @param response  SLVERR or DECERR
   */
  constructor(
    message: string,
    readonly operation: number,
    readonly response: string,
  ) {
    super(message);
  }

  toJSON(): object {
    return inWords(this);
  }
}
