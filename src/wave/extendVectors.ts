/** How a vector begins whose first digit goes on to the left. */
const BEGINNINGS = ['bx', 'bz', 'bX', 'bZ', 'Bx', 'Bz', 'BX', 'BZ'];

/**
 * Write out the vectors that a VCD may shorten: `bx1 "` of four bits is `bxxx1 "`, while a vector that
 * begins with 0 or 1 goes on with 0. The parser takes all for the latter.
 *
 * @param lines  whole lines of value changes
 * @param widths bits of every variable, by its code in the file
 */
export function extendVectors(lines: Buffer, widths: ReadonlyMap<string, number>): Buffer {
  if (!BEGINNINGS.some((beginning) => lines.includes(beginning))) return lines;
  const text = lines.toString('latin1');
  const extended = text.replace(
    /(?<=^|\s)([bB])([xXzZ][01xXzZ]*)(\s+)(\S+)/g,
    (all, letter: string, digits: string, space: string, code: string) => {
      const missing = (widths.get(code) ?? 0) - digits.length;
      return missing > 0 ? letter + (digits[0] ?? '').repeat(missing) + digits + space + code : all;
    },
  );
  return Buffer.from(extended, 'latin1');
}
