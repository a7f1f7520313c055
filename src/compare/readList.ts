import { UsageError } from '../errors.js';

/**
 * Reads a list of values with commas between them, each once.
 *
 * @param name     of the option
 * @param expected what each must be, in words
 * @param parse    gives undefined for what is not accepted
 * @throws UsageError naming the first value that is not accepted
 */
export function readList<T>(
  name: string,
  text: string,
  expected: string,
  parse: (word: string) => T | undefined,
): readonly [T, ...T[]] {
  const values = text.split(',').map((word) => {
    const value = parse(word.trim());
    if (value !== undefined) return value;
    throw new UsageError(
      `--${name} ${text}: ${JSON.stringify(word.trim())}: ${expected}, with commas between several.`,
    );
  });
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) {
    throw new UsageError(`--${name} ${text}: has ${String(twice)} twice. Give each once.`);
  }
  const [first, ...rest] = values;
  if (first === undefined) throw new UsageError(`--${name} ${text}: ${expected}.`);
  return [first, ...rest];
}
