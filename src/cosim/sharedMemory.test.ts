import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { SharedMemory, type SharedRange } from './sharedMemory.js';

let folder: string;
let file: number;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole-shared-'));
  file = openSync(join(folder, 'memory'), 'w+');
});
afterAll(() => {
  closeSync(file);
  rmSync(folder, { recursive: true });
});

/** A range in use, and the bytes that were written into it. */
interface Used {
  readonly range: SharedRange;
  readonly payload: Uint8Array<ArrayBuffer>;
}

describe('SharedMemory', () => {
  it('keeps what was written until it is released, and uses the lowest place', () => {
    const step = fc.oneof(
      fc.record({ request: fc.nat(5000), answer: fc.nat(5000) }),
      fc.record({ release: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const memory = SharedMemory.open(process.pid, file);
        if (memory === undefined) throw new Error('there is none');
        const used: Used[] = [];
        try {
          steps.forEach((each, index) => {
            if ('release' in each) {
              const [gone] = used.splice(each.release % Math.max(1, used.length), 1);
              if (gone !== undefined) memory.release(gone.range);
            } else {
              const range = memory.reserve(each.request, each.answer);
              if (range === undefined) throw new Error('there is no room');
              const lowest = used
                .map((other) => other.range.place + other.range.blocks)
                .concat(0)
                .filter((place) => place < range.place)
                .filter((place) =>
                  used.every(({ range: other }) => apart({ ...range, place }, other)),
                );
              expect(lowest).toEqual([]);
              expect(used.every(({ range: other }) => apart(range, other))).toBe(true);
              const payload = new Uint8Array(each.request).fill(index + 1);
              memory.write(range, payload);
              used.push({ range, payload });
            }
          });
          for (const { range, payload } of used) {
            expect(new Uint8Array(memory.read(range, 0, payload.length))).toEqual(payload);
          }
        } finally {
          memory.close();
        }
      }),
      settings(50),
    );
  });

  it('is full at 16 MiB, and has room again afterwards', () => {
    const memory = SharedMemory.open(process.pid, file);
    const range = memory?.reserve(2 ** 23, 2 ** 23);
    expect(range).toEqual({ place: 0, blocks: 2 ** 18 });
    expect(memory?.reserve(1, 0)).toBeUndefined();
    if (range !== undefined) memory?.release(range);
    expect(memory?.reserve(1, 0)).toEqual({ place: 0, blocks: 1 });
    memory?.close();
  });

  it('is done without where it cannot be opened', () => {
    expect(SharedMemory.open(process.pid, 987_654)).toBeUndefined();
  });
});

function apart(a: SharedRange, b: SharedRange): boolean {
  return a.place + a.blocks <= b.place || b.place + b.blocks <= a.place;
}
