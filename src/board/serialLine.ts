/** Levels of a serial line, a byte a clock, for bytes with `gap` idle bits after each. */
export function lineLevels(
  bytes: ArrayLike<number>,
  clocksPerBit: number,
  gap: (index: number) => number = () => 0,
): Uint8Array<ArrayBuffer> {
  const bits: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    bits.push(0);
    for (let bit = 0; bit < 8; bit++) bits.push(((bytes[index] ?? 0) >> bit) & 1);
    bits.push(1);
    for (let idle = gap(index); idle > 0; idle--) bits.push(1);
  }
  const levels = new Uint8Array(bits.length * clocksPerBit);
  for (const [index, bit] of bits.entries()) {
    levels.fill(bit, index * clocksPerBit, (index + 1) * clocksPerBit);
  }
  return levels;
}

/** Reads the bytes from a serial line, each bit in its middle. */
export class LineReader {
  /** Clocks since the start bit began. */
  #clock = -1;
  #byte = 0;

  constructor(readonly clocksPerBit: number) {}

  /** Is a byte on its way? */
  get midByte(): boolean {
    return this.#clock >= 0;
  }

  /** Takes levels, one a clock; the bytes that they complete. A byte without a stop bit is none. */
  push(levels: ArrayLike<number>): number[] {
    const { clocksPerBit } = this;
    const middle = clocksPerBit >> 1;
    const bytes: number[] = [];
    for (let index = 0; index < levels.length; index++) {
      const level = levels[index] ?? 1;
      if (this.#clock < 0) {
        if (level !== 0) continue;
        this.#clock = 0;
        this.#byte = 0;
      }
      const bit = Math.floor(this.#clock / clocksPerBit);
      if (this.#clock % clocksPerBit === middle) {
        if (bit >= 1 && bit <= 8) this.#byte |= level << (bit - 1);
        if (bit === 9) {
          if (level === 1) bytes.push(this.#byte);
          this.#clock = -1;
          continue;
        }
      }
      this.#clock++;
    }
    return bytes;
  }
}
