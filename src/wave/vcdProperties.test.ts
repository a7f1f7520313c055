import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONG, settings } from '../../testbench/properties/settings.js';
import { parseVcd } from './readWaveform.js';

/** A variable and what it does: full-length bits from each time on. */
interface Variable {
  readonly width: number;
  readonly bits: readonly string[];
}

const bit = fc.constantFrom('0', '1', 'x', 'z');
const variable: fc.Arbitrary<Variable> = fc
  .oneof(fc.constant(1), fc.integer({ min: 2, max: 140 }))
  .chain((width) =>
    fc.record({
      width: fc.constant(width),
      bits: fc.array(
        fc.oneof(
          fc.array(bit, { minLength: width, maxLength: width }).map((each) => each.join('')),
          // Long runs on the left, which writers leave out.
          fc.tuple(bit, bit).map(([high, low]) => high.repeat(width - 1) + low),
        ),
        { maxLength: 6 },
      ),
    }),
  );

/** As the standard lets writers shorten it: 0 goes on to the left of 1, x of x and z of z. */
function shortened(bits: string): string {
  const digit = bits[0] ?? '0';
  if (digit === '1') return bits;
  const rest = bits.replace(new RegExp(`^${digit}+`), '');
  return digit === '0' && rest.startsWith('1') ? rest : digit + rest;
}

function written(variables: readonly Variable[], short: boolean): string {
  const lines = ['$timescale 1 ns $end', '$scope module t $end'];
  variables.forEach(({ width }, i) => lines.push(`$var wire ${width} c${i} v${i} $end`));
  lines.push('$upscope $end', '$enddefinitions $end');
  for (let time = 0; time < 6; time++) {
    lines.push(`#${10 * time}`);
    variables.forEach(({ width, bits }, i) => {
      const now = bits[time];
      if (now === undefined) return;
      lines.push(width === 1 ? `${now}c${i}` : `b${short ? shortened(now) : now} c${i}`);
    });
  }
  return `${lines.join('\n')}\n`;
}

async function* pieces(text: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size)
    yield await Promise.resolve(text.subarray(at, at + size));
}

describe('a VCD', () => {
  it('is read bit by bit, with x and z, however it is written and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(variable, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 4000 }),
        async (variables, short, size) => {
          const text = Buffer.from(written(variables, short));
          const wave = await parseVcd(pieces(text, size), 'a property');
          for (const [i, { width, bits }] of variables.entries()) {
            for (let time = 0; time < 6; time++) {
              const now = bits.slice(0, time + 1).at(-1) ?? 'x'.repeat(width);
              const value = wave.valueAt(`t.v${i}`, 10 * time + 5);
              const seen =
                typeof value === 'string' ? value : value.toString(2).padStart(width, '0');
              expect(seen).toBe(now);
            }
          }
        },
      ),
      settings(100),
    );
  });

  it(
    `of ${LONG ? '4 GB' : '64 MB'} is read in bounded memory`,
    async () => {
      const lines: string[] = [];
      for (let i = 0; i < 20_000; i++) lines.push(`b${(i & 0xffff).toString(2)} "`, `${i & 1}!`);
      const body = Buffer.from(`${lines.join('\n')}\n`);
      const rounds = Math.ceil((LONG ? 4e9 : 64e6) / body.length);
      async function* file(): AsyncGenerator<Buffer> {
        yield Buffer.from(
          '$scope module t $end\n$var wire 1 ! a $end\n$var wire 16 " b $end\n$upscope $end\n$enddefinitions $end\n',
        );
        for (let i = 0; i < rounds; i++) {
          yield Buffer.from(`#${i}\n`);
          yield await Promise.resolve(body);
        }
      }
      const before = process.memoryUsage().rss;
      const from = rounds - 3;
      const wave = await parseVcd(file(), 'a long one', {
        signals: (path) => path === 't.b',
        from,
      });
      expect(wave.endTime).toBe(rounds - 1);
      expect(wave.valueAt('t.b', rounds - 1)).toBe(19_999n & 0xffffn);
      expect(wave.track('t.b').times).toEqual([from, from + 1, from + 2]);
      expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    },
    LONG ? 3_600_000 : 120_000,
  );
});
