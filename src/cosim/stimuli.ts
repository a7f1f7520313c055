import { UsageError } from '../errors.js';
import { checkColumn, newColumn, wordBytes, wordColumn, type Column } from './column.js';
import type { Port } from './design.js';
import type { InputWords, OutputName, PortName, PortTypes } from './portTypes.js';

/** One run from reset: what the inputs are in every cycle. */
export interface Stimuli<
  P extends PortTypes = PortTypes,
  Name extends PortName<P> = OutputName<P>,
> {
  readonly cycles: number;
  /**
   * Words by input port, one a cycle, at least `cycles` of them: a column, or plain numbers of any
   * width (negative ones, two's complement, for ports declared signed). Inputs not named are 0.
   */
  readonly inputs: InputWords<P>;
  /** Ports to sample. Default: all outputs. */
  readonly record?: readonly Name[];
}

/**
 * The raw bits of a number.
 *
 * @throws RangeError if it is no whole number, or does not fit
 */
export function rawBits(value: number | bigint, { width, signed }: Port, what: string): bigint {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new RangeError(`${what} is ${value}; a whole number is needed`);
  }
  const whole = BigInt(value);
  if (whole >= 0n && whole >> BigInt(width) === 0n) return whole;
  if (signed && whole < 0n && whole >= -(1n << BigInt(width - 1))) {
    return BigInt.asUintN(width, whole);
  }
  const low = signed ? `-2^${width - 1}` : '0';
  throw new RangeError(`${what} is ${value}; ${width} bits hold ${low} to 2^${width} - 1`);
}

/**
 * The words of a port as a column of at least `words` words.
 *
 * @throws UsageError if there are too few, or the column has the wrong type; RangeError for a value
 *   that does not fit
 */
export function stimulusColumn(
  values: Column | readonly number[] | readonly bigint[],
  port: Port,
  words: number,
): Column {
  if (ArrayBuffer.isView(values)) {
    checkColumn(values, port, words);
    return values;
  }
  if (values.length < words) {
    throw new UsageError(`${port.name}: ${values.length} values for ${words} cycles`);
  }
  const { name, width } = port;
  const column = newColumn(width, words);
  const bytes = new Uint8Array(column.buffer);
  const limit = 2 ** width;
  for (let i = 0; i < words; i++) {
    const value = values[i] ?? 0;
    if (width <= 32 && typeof value === 'number' && value >= 0 && value < limit) {
      if (Number.isInteger(value)) {
        column[i] = value;
        continue;
      }
    }
    const word = wordColumn(rawBits(value, port, `${name}: value ${i}`), port);
    bytes.set(new Uint8Array(word.buffer), i * wordBytes(width));
  }
  return column;
}
