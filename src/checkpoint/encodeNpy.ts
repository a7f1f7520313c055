/**
 * Writes a `.npy` file, version 1.0, C order, as NumPy itself lays it out: `<f8` for a
 * `Float64Array`, `<i4` for an `Int32Array`, one `<U` string without dimensions for a string.
 *
 * @param value the numbers, row by row, or an ASCII text of at least one character
 * @param shape sizes; their product is the number of values; `[]` for a text
 * @throws RangeError when the shape and the number of values differ
 */
export function encodeNpy(
  value: Float64Array | Int32Array | string,
  shape: readonly number[],
): Uint8Array {
  const count = typeof value === 'string' ? 1 : value.length;
  if (shape.reduce((product, size) => product * size, 1) !== count) {
    throw new RangeError(`encodeNpy: ${count} values do not fill the shape (${shape.join(', ')})`);
  }
  if (typeof value === 'string') {
    const data = Buffer.alloc(4 * value.length);
    for (let i = 0; i < value.length; i++) {
      data.writeUInt32LE(value.charCodeAt(i), 4 * i);
    }
    return Buffer.concat([header(`<U${value.length}`, shape), data]);
  }
  const wide = value instanceof Float64Array;
  const data = Buffer.alloc(value.length * (wide ? 8 : 4));
  value.forEach((number, i) => {
    if (wide) data.writeDoubleLE(number, 8 * i);
    else data.writeInt32LE(number, 4 * i);
  });
  return Buffer.concat([header(wide ? '<f8' : '<i4', shape), data]);
}

/** Padded by spaces so that the data starts at a multiple of 64 bytes. */
function header(dtype: string, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = Buffer.alloc(total, ' ');
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(total - 10, 8);
  bytes.write(text, 10, 'latin1');
  bytes.write('\n', total - 1, 'latin1');
  return bytes;
}
