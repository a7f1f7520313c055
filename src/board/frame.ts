import { crc32 } from 'node:zlib';

/** Most bytes of a payload. */
export const MOST_PAYLOAD = 255;

const FLAG = 0x7e;
const ESCAPE = 0x7d;

/** What a frame brings (rtl/board/frame_rx.sv has the format). */
export interface Frame {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/**
 * The bytes of a frame.
 *
 * @throws RangeError for a payload of 0 or more than 255 bytes
 */
export function encodeFrame({ sequence, payload }: Frame): Uint8Array {
  if (payload.length < 1 || payload.length > MOST_PAYLOAD) {
    throw new RangeError(`encodeFrame: a payload has 1 to 255 bytes, not ${payload.length}.`);
  }
  const body = Buffer.alloc(payload.length + 6);
  body[0] = payload.length;
  body[1] = sequence;
  body.set(payload, 2);
  body.writeUInt32LE(crc32(body.subarray(0, -4)), body.length - 4);
  const bytes = [FLAG];
  for (const byte of body) {
    if (byte === FLAG || byte === ESCAPE) bytes.push(ESCAPE, byte ^ 0x20);
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Finds the frames among bytes; what is none is dropped. */
export class FrameDecoder {
  #body: number[] | undefined;
  #escaped = false;

  /** Takes bytes; the frames that they complete. */
  push(bytes: Iterable<number>): Frame[] {
    const frames: Frame[] = [];
    for (const byte of bytes) {
      const frame = this.#take(byte);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  #take(byte: number): Frame | undefined {
    if (byte === FLAG) {
      this.#body = [];
      this.#escaped = false;
      return undefined;
    }
    const body = this.#body;
    if (!body) return undefined;
    if (!this.#escaped && byte === ESCAPE) {
      this.#escaped = true;
      return undefined;
    }
    body.push(this.#escaped ? byte ^ 0x20 : byte);
    this.#escaped = false;
    const [length = 0, sequence = 0] = body;
    if (length === 0) {
      this.#body = undefined;
      return undefined;
    }
    if (body.length < length + 6) return undefined;
    this.#body = undefined;
    const whole = Buffer.from(body);
    if (crc32(whole.subarray(0, -4)) !== whole.readUInt32LE(length + 2)) return undefined;
    return { sequence, payload: Uint8Array.from(body.slice(2, 2 + length)) };
  }
}
