/** A fixed-point format: `sW.F` (two's complement) or `uW.F`; value = raw * 2^-F. */
export interface Format {
  readonly signed: boolean;
  /** Bits, with the sign. */
  readonly width: number;
  /** Fraction bits, fewer than `width` when signed and at most `width` when not. */
  readonly fraction: number;
}

const ACCEPTED =
  'sW.F or uW.F with W from 2 to 32 bits and F fraction bits, F < W when signed and F <= W when not, such as s8.7 or u8.8';

/** A format within the limits of the numerics contract? */
function isFormat({ signed, width, fraction }: Format): boolean {
  return (
    Number.isInteger(width) &&
    width >= 2 &&
    width <= 32 &&
    Number.isInteger(fraction) &&
    fraction >= 0 &&
    (signed ? fraction < width : fraction <= width)
  );
}

function checkFormat(caller: string, format: Format): void {
  if (!isFormat(format)) {
    throw new RangeError(
      `${caller}: ${formatName(format)} is not a fixed-point format; accepted is ${ACCEPTED}.`,
    );
  }
}

/**
 * The format that `text` names, such as `s8.7` or `u8.8`; the inverse of {@link formatName}.
 * Only the canonical spelling is read: lower case, no spaces, no leading zeros.
 *
 * @throws RangeError naming the text and what is accepted
 */
export function parseFormat(text: string): Format {
  const match = /^([su])([1-9][0-9]?)\.(0|[1-9][0-9]?)$/.exec(text);
  if (match) {
    const format: Format = {
      signed: match[1] === 's',
      width: Number(match[2]),
      fraction: Number(match[3]),
    };
    if (isFormat(format)) return format;
  }
  throw new RangeError(
    `parseFormat: ${JSON.stringify(text)} is not a fixed-point format; accepted is ${ACCEPTED}.`,
  );
}

/** How a format is written, `sW.F` or `uW.F`; the inverse of {@link parseFormat}. */
export function formatName(format: Format): string {
  return `${format.signed ? 's' : 'u'}${format.width}.${format.fraction}`;
}

/**
 * The smallest raw value: -2^(W-1) when signed, 0 when not.
 *
 * @throws RangeError for a format outside the contract
 */
export function minRaw(format: Format): number {
  checkFormat('minRaw', format);
  return format.signed ? -((1 << (format.width - 1)) >>> 0) : 0;
}

/**
 * The largest raw value: 2^(W-1) - 1 when signed, 2^W - 1 when not.
 *
 * @throws RangeError for a format outside the contract
 */
export function maxRaw(format: Format): number {
  checkFormat('maxRaw', format);
  const half = (1 << (format.width - 1)) >>> 0;
  return (format.signed ? half : 2 * half) - 1;
}

/**
 * 2^(W-1) - 1, the largest magnitude of activations, m, delta and e, which clip symmetrically.
 *
 * @throws RangeError for an unsigned format, which has no symmetric range, or one outside the contract
 */
export function symmetricLimit(format: Format): number {
  checkFormat('symmetricLimit', format);
  if (!format.signed) {
    throw new RangeError(
      `symmetricLimit: ${formatName(format)} is unsigned; a symmetric range needs a signed format.`,
    );
  }
  return ((1 << (format.width - 1)) >>> 0) - 1;
}
