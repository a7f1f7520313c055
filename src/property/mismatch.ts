import type { Reading } from '../cosim/reading.js';
import { inWords } from '../errors.js';
import { describeDifference, type Difference } from '../replay/difference.js';

/** What a simulation gave differs from what was expected. */
export class Mismatch extends Error implements Difference {
  override readonly name = 'Mismatch';
  readonly port: string;
  readonly index: number;
  readonly cycle: number | undefined;
  readonly expected: bigint;
  readonly actual: bigint;
  readonly width: number | undefined;
  readonly signed: boolean;
  readonly request: number | undefined;
  readonly sink: number | undefined;
  readonly reading: Reading | undefined;
  readonly sides: readonly [string, string] | undefined;

  constructor(difference: Difference) {
    super(describeDifference(difference));
    this.port = difference.port;
    this.index = difference.index;
    this.cycle = difference.cycle;
    this.expected = difference.expected;
    this.actual = difference.actual;
    this.width = difference.width;
    this.signed = difference.signed;
    this.request = difference.request;
    this.sink = difference.sink;
    this.reading = difference.reading;
    this.sides = difference.sides;
  }

  toJSON(): object {
    return inWords(this);
  }

  /** The same of two states of which neither is right. */
  between(sides: readonly [string, string]): Mismatch {
    const { port, index, cycle, expected, actual, width, signed, request, sink, reading } = this;
    return new Mismatch({
      ...{ port, index, cycle, expected, actual, width, signed, request, sink, reading },
      sides,
    });
  }
}
