/** Units, tiles and cycles that a 16-bit field of a pass says, most (docs/program.md). */
export const MOST_COUNT = 2 ** 16 - 1;
/** Words of a memory, or weight tiles, that 16-bit addresses tell apart. */
export const MOST_WORDS = 2 ** 16;
/** Cycles that a pass can pause after a turn of its inner loop: 8 bits. */
export const MOST_PAUSE = 2 ** 8 - 1;
