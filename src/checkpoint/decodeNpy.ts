import { NPY_NUMBERS, type NpyArray, type NpyNumbers } from './npyArray.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads a `.npy` file: numbers of the types in `NPY_NUMBERS`, or one NumPy unicode string.
 * Versions 1.0 to 3.0, C or Fortran order. Pickled objects are never read.
 *
 * @throws RangeError whose message tells the fault and its byte offset; the caller knows the name
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!buffer.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new RangeError('byte offset 0: expected the magic text \\x93NUMPY, found something else');
  }
  const version = buffer[6] ?? 0;
  const prefix = version === 1 ? 10 : 12;
  if (version < 1 || version > 3 || buffer.length < prefix) {
    throw new RangeError(`byte offset 6: expected NPY version 1, 2 or 3, found ${version}`);
  }
  const start = prefix + (version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8));
  if (buffer.length < start) {
    throw new RangeError(
      `byte offset ${buffer.length}: ends inside its header, expected ${start} bytes`,
    );
  }
  const { dtype, fortran, shape } = parseHeader(buffer.toString('latin1', prefix, start));
  const count = shape.reduce((product, size) => product * size, 1);
  const characters = /^<U([1-9]\d{0,5})$/.exec(dtype)?.[1];
  if (characters !== undefined && shape.length === 0) {
    checkLength(buffer, start, 4 * Number(characters), dtype, shape);
    return { kind: 'text', dtype, shape: [], text: decodeText(buffer, start) };
  }
  const type = NPY_NUMBERS.get(dtype);
  if (type === undefined) {
    const remedy = dtype.startsWith('|O') ? ' (a pickled Python object)' : '';
    throw new RangeError(
      `byte offset ${prefix}: expected a dtype of ${[...NPY_NUMBERS.keys()].join(', ')}, found ${dtype}${remedy}`,
    );
  }
  checkLength(buffer, start, type.size * count, dtype, shape);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, type.size * count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = type.get(view, i * type.size);
  }
  const ordered = fortran ? fromFortranOrder(values, shape) : values;
  return { kind: type.kind, dtype, shape, values: ordered } satisfies NpyNumbers;
}

/** The header is a Python dictionary with exactly three entries, in any order. */
function parseHeader(text: string): { dtype: string; fortran: boolean; shape: number[] } {
  const entry = `'(?:descr|fortran_order|shape)' *: *(?:'[^']*'|True|False|\\([\\d, ]*\\))`;
  const whole = new RegExp(`^\\{ *${entry} *, *${entry} *, *${entry} *,? *\\} *\\n?$`).test(text);
  const dtype = /'descr' *: *'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order' *: *(True|False)/.exec(text)?.[1];
  const sizes = /'shape' *: *\(([\d, ]*)\)/.exec(text)?.[1];
  if (!whole || dtype === undefined || fortran === undefined || sizes === undefined) {
    throw new RangeError(
      `expected a header with 'descr' (one plain type), 'fortran_order' and 'shape', found ${JSON.stringify(text.trim().slice(0, 120))}`,
    );
  }
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  return { dtype, fortran: fortran === 'True', shape };
}

function checkLength(
  buffer: Buffer,
  start: number,
  expected: number,
  dtype: string,
  shape: readonly number[],
): void {
  const found = buffer.length - start;
  if (found !== expected) {
    throw new RangeError(
      `byte offset ${start}: expected ${expected} bytes of data for ${dtype} of shape (${shape.join(', ')}), found ${found}`,
    );
  }
}

/** UTF-32, padded at the end by zeros. */
function decodeText(buffer: Buffer, start: number): string {
  let text = '';
  for (let at = start; at < buffer.length; at += 4) {
    const point = buffer.readUInt32LE(at);
    if (point > 0x10ffff) {
      throw new RangeError(`byte offset ${at}: expected a Unicode character, found ${point}`);
    }
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, '');
}

/** From the first index changing fastest to the last index changing fastest. */
function fromFortranOrder(values: Float64Array, shape: readonly number[]): Float64Array {
  const result = new Float64Array(values.length);
  const index = shape.map(() => 0);
  for (const value of values) {
    let at = 0;
    shape.forEach((size, axis) => {
      at = at * size + (index[axis] ?? 0);
    });
    result[at] = value;
    for (let axis = 0; axis < shape.length; axis++) {
      const advanced = (index[axis] ?? 0) + 1;
      index[axis] = advanced % (shape[axis] ?? 1);
      if (index[axis] !== 0) break;
    }
  }
  return result;
}
