/** How yargs reads words: as they are, under the names that they have; of a repeated option the last. */
export const PARSER = {
  'camel-case-expansion': false,
  'boolean-negation': false,
  'dot-notation': false,
  'duplicate-arguments-array': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
};
