/** What a `.npy` file holds, as far as checkpoints need it. */
export type NpyArray = NpyNumbers | NpyText;

export interface NpyNumbers {
  readonly kind: 'float' | 'integer';
  /** NumPy's name of the type, such as `<f8`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row by row. 64-bit integers beyond 2^53 are rounded, which keeps them out of every format. */
  readonly values: Float64Array;
}

/** A NumPy string without dimensions, what `numpy.savez(file, name='text')` writes. */
export interface NpyText {
  readonly kind: 'text';
  readonly dtype: string;
  readonly shape: readonly [];
  readonly text: string;
}

/** Reads one number at a byte offset. */
type Getter = (view: DataView, offset: number) => number;

/** The number types that are read: their size in bytes, and how. Little-endian all of them. */
export const NPY_NUMBERS: ReadonlyMap<
  string,
  { readonly kind: NpyNumbers['kind']; readonly size: number; readonly get: Getter }
> = new Map([
  ['<f8', { kind: 'float', size: 8, get: (view, at) => view.getFloat64(at, true) }],
  ['<f4', { kind: 'float', size: 4, get: (view, at) => view.getFloat32(at, true) }],
  ['<i8', { kind: 'integer', size: 8, get: (view, at) => Number(view.getBigInt64(at, true)) }],
  ['<i4', { kind: 'integer', size: 4, get: (view, at) => view.getInt32(at, true) }],
  ['<i2', { kind: 'integer', size: 2, get: (view, at) => view.getInt16(at, true) }],
  ['|i1', { kind: 'integer', size: 1, get: (view, at) => view.getInt8(at) }],
  ['|u1', { kind: 'integer', size: 1, get: (view, at) => view.getUint8(at) }],
]);
