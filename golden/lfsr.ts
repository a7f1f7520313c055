/**
 * The one source of pseudo-random bits in the hardware (rtl/lfsr.svh): a 32-bit Galois LFSR,
 * x^32 + x^22 + x^2 + x + 1, shifted right. States are unsigned 32-bit integers; zero stays zero.
 */
export function lfsrStep(state: number): number {
  return ((state >>> 1) ^ (state & 1 ? 0x80200003 : 0)) >>> 0;
}

/** `steps` steps after `state`. */
export function lfsrAdvance(state: number, steps: number): number {
  let next = state;
  for (let i = 0; i < steps; i++) next = lfsrStep(next);
  return next;
}

/** Columns of the index matrix T: column k is the LFSR 32 (k + 1) steps after the state 1. */
const COLUMNS = ((): readonly number[] => {
  const columns: number[] = [];
  let state = 1;
  for (let k = 0; k < 36; k++) {
    state = lfsrAdvance(state, 32);
    columns.push(state);
  }
  return columns;
})();

/**
 * Spreads an index over 32 bits (rtl/index_hash.sv): the product of its bits with columns `first`,
 * `first` + 1, ... of T over GF(2).
 *
 * @param index unsigned, at most 16 bits
 * @param first 0 for inputs and classes, 16 for outputs, 32 for layers
 */
export function indexHash(index: number, first: number): number {
  let hash = 0;
  for (let k = 0; index >>> k !== 0; k++) {
    if ((index >>> k) & 1) hash ^= COLUMNS[first + k] ?? 0;
  }
  return hash >>> 0;
}
