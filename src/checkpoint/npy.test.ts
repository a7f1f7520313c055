import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNpy } from './decodeNpy.js';
import { encodeNpy } from './encodeNpy.js';

/** A file put together by hand, header padded as NumPy does. */
function npy(dictionary: string, data: Uint8Array, version = 1): Buffer {
  const prefix = version === 1 ? 10 : 12;
  const text = `${dictionary.padEnd(128 - prefix - 1)}\n`;
  const head = Buffer.from(`\x93NUMPY${String.fromCharCode(version, 0)}`, 'latin1');
  const length = Buffer.alloc(prefix - 8);
  length.writeUInt8(text.length);
  return Buffer.concat([head, length, Buffer.from(text, 'latin1'), data]);
}

const header = (dtype: string, shape: string, order = 'False'): string =>
  `{'descr': '${dtype}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe('encodeNpy', () => {
  it('writes the bytes that numpy.save writes', () => {
    const expected = npy(
      header('<i4', '(1, 2)'),
      Uint8Array.of(1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff),
    );
    expect(Buffer.from(encodeNpy(Int32Array.of(1, -2), [1, 2]))).toEqual(expected);
    expect(Buffer.from(encodeNpy(Float64Array.of(1), [1]))).toEqual(
      npy(header('<f8', '(1,)'), Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)),
    );
    expect(Buffer.from(encodeNpy('ab', []))).toEqual(
      npy(header('<U2', '()'), Uint8Array.of(97, 0, 0, 0, 98, 0, 0, 0)),
    );
  });

  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy(Int32Array.of(1, 2), [3])).toThrow(
      /2 values do not fill the shape \(3\)/,
    );
  });

  it('is undone by decodeNpy', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (numbers, integers) => {
          const values = integers ? Int32Array.from(numbers) : Float64Array.from(numbers);
          const decoded = decodeNpy(encodeNpy(values, [values.length]));
          expect(decoded).toEqual({
            kind: integers ? 'integer' : 'float',
            dtype: integers ? '<i4' : '<f8',
            shape: [values.length],
            values: Float64Array.from(values),
          });
        },
      ),
    );
  });
});

describe('decodeNpy', () => {
  it.each<[string, number[], number[]]>([
    ['<f8', [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]],
    ['<f4', [0, 0, 0xc0, 0xbf], [-1.5]],
    ['<i8', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ['<i4', [0xfe, 0xff, 0xff, 0xff], [-2]],
    ['<i2', [0xfe, 0xff], [-2]],
    ['|i1', [0xfe], [-2]],
    ['|u1', [0xfe], [254]],
  ])('reads %s', (dtype, bytes, values) => {
    const decoded = decodeNpy(npy(header(dtype, '(1,)'), Uint8Array.from(bytes)));
    expect(decoded).toMatchObject({ dtype, shape: [1], values: Float64Array.from(values) });
  });

  it('transposes Fortran order', () => {
    const data = Uint8Array.of(11, 21, 12, 22, 13, 23);
    expect(decodeNpy(npy(header('|u1', '(2, 3)', 'True'), data))).toMatchObject({
      shape: [2, 3],
      values: Float64Array.of(11, 12, 13, 21, 22, 23),
    });
  });

  it('reads versions 2 and 3, entries in any order and views into larger buffers', () => {
    const dictionary = `{'shape': (2,), 'fortran_order': False, 'descr': '|u1'}`;
    for (const version of [1, 2, 3]) {
      const bytes = npy(dictionary, Uint8Array.of(5, 6), version);
      const padded = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(3)]);
      expect(decodeNpy(padded.subarray(3, 3 + bytes.length))).toMatchObject({
        values: Float64Array.of(5, 6),
      });
    }
  });

  it.each<[string, Buffer, RegExp]>([
    ['no magic', Buffer.from('PK not numpy'), /byte offset 0: expected the magic/],
    ['nothing', Buffer.alloc(0), /byte offset 0/],
    ['version 4', npy(header('|u1', '(1,)'), Uint8Array.of(1), 4), /offset 6.*found 4/],
    ['big-endian', npy(header('>f8', '(1,)'), Buffer.alloc(8)), /expected a dtype.*found >f8/],
    ['complex', npy(header('<c16', '(1,)'), Buffer.alloc(16)), /found <c16/],
    ['objects', npy(header('|O', '()'), Buffer.alloc(8)), /found \|O \(a pickled Python object\)/],
    ['many texts', npy(header('<U2', '(1,)'), Buffer.alloc(8)), /found <U2/],
    ['too few bytes', npy(header('<i2', '(2, 2)'), Buffer.alloc(7)), /expected 8 bytes.*found 7/],
    ['too many bytes', npy(header('<i2', '(2, 2)'), Buffer.alloc(9)), /expected 8 bytes.*found 9/],
    ['records', npy(`{'descr': [('x', '<f8')], }`, Buffer.alloc(8)), /expected a header/],
    [
      'no character',
      npy(header('<U1', '()'), Buffer.alloc(4, 255)),
      /expected a Unicode character/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes)).toThrow(RangeError);
    expect(() => decodeNpy(bytes)).toThrow(message);
  });

  it('refuses a file cut anywhere', () => {
    const whole = Buffer.from(encodeNpy(Int32Array.of(1, 2, 3), [3]));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeNpy(whole.subarray(0, length))).toThrow(RangeError);
    }
  });
});
