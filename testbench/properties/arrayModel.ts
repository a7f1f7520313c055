import type { Rounding } from '../../golden/index.js';

/** Parameters of rtl/systolic_array.sv. */
export interface ArrayBuild {
  readonly rows: number;
  readonly cols: number;
  readonly group: number;
  readonly activationWidth: number;
  readonly deltaWidth: number;
  readonly weightWidth: number;
  readonly tiles: number;
  readonly maxShift: number;
  readonly maxLeftShift: number;
  /** Of the port of shifts. */
  readonly shiftWidth: number;
  readonly stochastic: boolean;
  readonly transposed: boolean;
  /** Left shift of an average's products; undefined: there are no averages. */
  readonly leakyAlign?: number;
}

/** What becomes of a tile: sums southwards or eastwards, an update, or one towards an average. */
export type ArrayOp = 'forward' | 'transposed' | 'update' | 'average';

/** One tile on its way through the array, with its operands. */
export interface ArrayIssue {
  /** Cycle of the issue, stalls not counted. */
  readonly cycle: number;
  readonly op: ArrayOp;
  readonly tile: number;
  readonly shift: number;
  /** One for each row; not of transposed tiles. */
  readonly h: readonly number[];
  /** One for each column, +-1 of averages; not of forward tiles. */
  readonly delta: readonly number[];
  /** Random words of the rows and of the columns; 32 bits each. */
  readonly rowRandom: readonly number[];
  readonly columnRandom: readonly number[];
}

/**
 * What the array computes, as its header says, one tile after another: it promises that timing does
 * not matter as long as a tile is read five cycles or more after its update.
 */
export class ArrayModel {
  /** Raw weights, by tile, row, column. */
  readonly weights: Int32Array;

  constructor(
    readonly build: ArrayBuild,
    readonly rounding: Rounding,
    initial: Int32Array,
  ) {
    this.weights = initial.slice();
  }

  #at(tile: number, row: number, column: number): number {
    return (tile * this.build.rows + row) * this.build.cols + column;
  }

  /** Sums of each column. */
  forward({ tile, h }: ArrayIssue): number[] {
    return Array.from({ length: this.build.cols }, (_, c) =>
      h.reduce((sum, x, r) => sum + x * (this.weights[this.#at(tile, r, c)] ?? 0), 0),
    );
  }

  /** Sums of each row. */
  transposed({ tile, delta }: ArrayIssue): number[] {
    return Array.from({ length: this.build.rows }, (_, r) =>
      delta.reduce((sum, x, c) => sum + x * (this.weights[this.#at(tile, r, c)] ?? 0), 0),
    );
  }

  update({ op, tile, shift, h, delta, rowRandom, columnRandom }: ArrayIssue): void {
    const limit = 2 ** (this.build.weightWidth - 1);
    for (const [r, x] of h.entries()) {
      for (const [c, d] of delta.entries()) {
        const bits = BigInt(((rowRandom[r] ?? 0) ^ (columnRandom[c] ?? 0)) >>> 0);
        const at = this.#at(tile, r, c);
        const old = BigInt(this.weights[at] ?? 0);
        const product = BigInt(x * d);
        const align = BigInt(this.build.leakyAlign ?? 0);
        const step = op === 'average' ? old - (product << align) : product;
        const w = Number(old - this.#step(step, shift, bits));
        this.weights[at] = Math.max(-limit, Math.min(limit - 1, w));
      }
    }
  }

  /** round(product, shift), with as many of the random bits as the shift takes. */
  #step(product: bigint, shift: number, bits: bigint): bigint {
    if (shift <= 0) return product << BigInt(-shift);
    const s = BigInt(shift);
    const addend = {
      truncate: 0n,
      nearest: 1n << (s - 1n),
      stochastic: BigInt.asUintN(shift, bits),
    };
    return (product + addend[this.rounding]) >> s;
  }
}
