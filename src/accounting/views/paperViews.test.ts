import { describe, expect, test } from 'vitest';
import { fdfaView } from './fdfaView.js';
import { llsView } from './llsView.js';
import { paperViews } from './paperViews.js';
import { savingOf, type PaperTable } from './paperView.js';
import { vgg8 } from './vgg8.js';

const millions = (count: number, digits: number): string => (count / 1e6).toFixed(digits);

/** Signals in millions of MACs with as many digits as published, and their savings. */
function signals(table: PaperTable | undefined, digits: readonly number[]): unknown[] {
  return (table?.costs ?? []).map((cost, at) => [
    millions(cost.signal, digits[at] ?? 0),
    table && Math.round(savingOf(table, cost).signal ?? 0),
  ]);
}

describe('LLS', () => {
  const [small, large] = llsView().tables;

  test('32 x 32, ten classes: 719.3 M, 11.33 M (64x), 1.90 M (378x)', () => {
    expect(signals(small, [1, 2, 2])).toEqual([
      ['719.3', 1],
      ['11.33', 64],
      ['1.90', 378],
    ]);
  });

  test('128 x 128, two classes: 11,478 M, 36.2 M (317x), 27.2 M (422x)', () => {
    expect(signals(large, [0, 1, 1])).toEqual([
      ['11478', 1],
      ['36.2', 317],
      ['27.2', 422],
    ]);
  });

  test('over the whole step all of them save a third: about 1.5x', () => {
    for (const table of [small, large]) {
      for (const cost of table?.costs.slice(1) ?? []) {
        expect(table && savingOf(table, cost).step.toFixed(1)).toBe('1.5');
      }
    }
  });
});

describe('VGG-8', () => {
  test('layer by layer, by hand', () => {
    expect(vgg8(32, 10).map(({ name, macs }) => `${name}: ${macs}`)).toEqual([
      `conv 128: ${32 * 32 * 9 * 3 * 128}`,
      `conv 256: ${32 * 32 * 9 * 128 * 256}`,
      `conv 256: ${16 * 16 * 9 * 256 * 256}`,
      `conv 256: ${16 * 16 * 9 * 256 * 256}`,
      `conv 512: ${8 * 8 * 9 * 256 * 512}`,
      `conv 512: ${4 * 4 * 9 * 512 * 512}`,
      `dense 1024: ${512 * 2 * 2 * 1024}`,
      'dense 10: 10240',
    ]);
  });

  test.each([0, 8, 40])('refuses images of side %i', (side) => {
    expect(() => vgg8(side, 10)).toThrow(`vgg8: side ${side}: a multiple of 16`);
  });
});

describe('FDFA and DRTP', () => {
  const [table] = fdfaView().tables;

  test('784-800-800-10: the whole step', () => {
    expect(table?.costs.map(({ method, step }) => [method, step])).toEqual([
      ['bp', 3_198_400],
      ['fdfa', 3_230_400],
      ['dfa', 2_566_400],
      ['drtp', 2_550_400],
      ['tpsgd', 2_550_400],
    ]);
  });

  test('signals beside it; a step is forward, signal and update', () => {
    expect(table?.costs.map(({ signal }) => signal)).toEqual([648_000, 680_000, 16_000, 0, 0]);
    for (const { forward, signal, update, step } of table?.costs ?? []) {
      expect(forward).toBe(1_275_200);
      expect(forward + signal + update).toBe(step);
    }
  });

  test('no multiplications save infinitely much: there is no number for it', () => {
    const drtp = table?.costs.find(({ method }) => method === 'drtp');
    expect(table && drtp && savingOf(table, drtp)).toEqual({
      signal: null,
      step: 3_198_400 / 2_550_400,
    });
  });
});

test('views by name', () => {
  const names = (name: Parameters<typeof paperViews>[0]): string[] =>
    paperViews(name).map((view) => view.name);
  expect(names('papers')).toEqual(['lls', 'fdfa']);
  expect(names('fdfa')).toEqual(['fdfa']);
});
