/** How yargs reads words: as they are, under the names that they have; of a repeated option the last. */
export const PARSER = {
  'camel-case-expansion': false,
  'boolean-negation': false,
  'dot-notation': false,
  'duplicate-arguments-array': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
};

/** For commands with several positionals: with `PARSER` alone yargs would keep the last of them. */
export const LIST_PARSER = { ...PARSER, 'duplicate-arguments-array': true };

/** Of what was given several times the last: for the other options beside `LIST_PARSER`. */
export function lastGiven(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}
