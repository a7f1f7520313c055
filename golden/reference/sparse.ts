/** The entries of a vector that are not zero: what the loops over a layer's inputs run through. */
export interface Sparse {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The non-zero entries of `vector`, in ascending order of their indices. */
export function sparse(vector: Float64Array): Sparse {
  const indices = new Int32Array(vector.length);
  const values = new Float64Array(vector.length);
  let count = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0;
    if (value !== 0) {
      indices[count] = i;
      values[count] = value;
      count++;
    }
  }
  return { indices: indices.subarray(0, count), values: values.subarray(0, count) };
}
