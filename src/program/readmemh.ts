/**
 * The text of a memory that Verilog's `$readmemh` reads: a comment that says what it is, then one
 * word a line in hexadecimal, from address 0.
 *
 * @param width  bits of a word
 * @param header lines without comment marks
 */
export function readmemh(
  words: Iterable<bigint | number>,
  width: number,
  header: readonly string[],
): string {
  const digits = Math.ceil(width / 4);
  const lines = header.map((line) => (line === '' ? '//' : `// ${line}`));
  for (const word of words) lines.push(word.toString(16).padStart(digits, '0'));
  return `${lines.join('\n')}\n`;
}
