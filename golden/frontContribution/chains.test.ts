import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bpChainStep } from './bpChainStep.js';
import { bpHiddenStep } from './bpHiddenStep.js';
import { chainProduct } from './chainProduct.js';
import type { ChainSamples } from './chainSamples.js';
import { frontChain } from './frontChain.js';
import { frontChainStep } from './frontChainStep.js';
import { frontChainWeights } from './frontChainWeights.js';
import { lossSlope } from './lossSlope.js';

const number = fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000);
const weights = fc.array(number, { minLength: 1, maxLength: 5 });
const samples: fc.Arbitrary<ChainSamples> = fc
  .array(fc.tuple(number, number), { minLength: 1, maxLength: 5 })
  .map((data) => ({ x: data.map(([x]) => x), target: data.map(([, target]) => target) }));

/** mean((y - t)^2) / 2 of a chain, y computed layer by layer. */
function loss(chain: readonly number[], { x, target }: ChainSamples): number {
  const squares = x.map((input, n) => {
    const y = chain.reduce((h, weight) => weight * h, input);
    return (y - (target[n] ?? NaN)) ** 2;
  });
  return squares.reduce((a, b) => a + b) / (2 * x.length);
}

/** Central difference of a function along one element. */
function slope(of: (values: number[]) => number, at: readonly number[], i: number): number {
  const moved = (by: number): number => of(at.map((value, k) => (k === i ? value + by : value)));
  return (moved(1e-4) - moved(-1e-4)) / 2e-4;
}

describe('bpChainStep', () => {
  test('goes down the gradient by central differences', () => {
    fc.assert(
      fc.property(weights, samples, (chain, data) => {
        const after = bpChainStep(chain, data, 0.5);
        for (const [i, weight] of chain.entries()) {
          const gradient = slope((values) => loss(values, data), chain, i);
          const error = (after[i] ?? NaN) - (weight - 0.5 * gradient);
          expect(Math.abs(error)).toBeLessThan(1e-3 * (1 + Math.abs(gradient)));
        }
      }),
    );
  });

  test('of two weights is that of a network with one linear hidden unit', () => {
    fc.assert(
      fc.property(number, number, number, number, number, (w1, w2, x, target, eta) => {
        const network = { hidden: 'identity', first: [[w1]], second: [[w2]] } as const;
        const { first, second } = bpHiddenStep(network, [x], [target], eta).network;
        const [after1, after2] = bpChainStep([w1, w2], { x: [x], target: [target] }, eta);
        expect(first[0]?.[0]).toBeCloseTo(after1 ?? NaN, 10);
        expect(second[0]?.[0]).toBeCloseTo(after2 ?? NaN, 10);
      }),
    );
  });

  test('refuses data without samples, or with a target missing', () => {
    expect(() => lossSlope(1, { x: [], target: [] })).toThrow('lossSlope: 0 inputs and 0 targets');
    expect(() => bpChainStep([1], { x: [1, 2], target: [1] }, 1)).toThrow('2 inputs and 1 targets');
  });
});

describe('bpHiddenStep', () => {
  test('goes down the gradient by central differences', () => {
    const row = fc.array(number, { minLength: 3, maxLength: 3 });
    const cases = fc.record({
      first: fc.tuple(row, row),
      second: fc.tuple(fc.tuple(number, number)),
      x: row,
      target: number,
    });
    fc.assert(
      fc.property(cases, ({ first, second, x, target }) => {
        const lossAt = (w1: readonly number[], w2: readonly number[]): number => {
          const h = [0, 3].map((from) =>
            Math.tanh(x.reduce((sum, value, n) => sum + (w1[from + n] ?? NaN) * value, 0)),
          );
          const y = (w2[0] ?? NaN) * (h[0] ?? NaN) + (w2[1] ?? NaN) * (h[1] ?? NaN);
          return (y - target) ** 2 / 2;
        };
        const { network } = bpHiddenStep({ hidden: 'tanh', first, second }, x, [target], 1);
        const [w1, w2] = [first.flat(), second.flat()];
        for (const [i, after] of network.first.flat().entries()) {
          const gradient = slope((values) => lossAt(values, w2), w1, i);
          expect(after).toBeCloseTo((w1[i] ?? NaN) - gradient, 5);
        }
        for (const [i, after] of network.second.flat().entries()) {
          const gradient = slope((values) => lossAt(w1, values), w2, i);
          expect(after).toBeCloseTo((w2[i] ?? NaN) - gradient, 5);
        }
      }),
    );
  });
});

describe('frontChain', () => {
  test('starts with the weights it is given', () => {
    fc.assert(
      fc.property(weights, (chain) => {
        for (const [i, weight] of frontChainWeights(frontChain(chain)).entries()) {
          expect(weight).toBeCloseTo(chain[i] ?? NaN, 7);
        }
      }),
    );
  });

  test('moves the final weight by its partial derivative, and keeps every D_i', () => {
    fc.assert(
      fc.property(weights, samples, (chain, data) => {
        const start = frontChain(chain);
        const attributed = frontChainWeights(start);
        const after = frontChainStep(start, data, 0.01);
        expect(after.last).toBeCloseTo(bpChainStep(attributed, data, 0.01).at(-1) ?? NaN, 12);
        const last = chain.at(-1) ?? NaN;
        for (const [i, weight] of frontChainWeights(after).slice(0, -1).entries()) {
          const offset = (chain[i] ?? NaN) ** 2 - last ** 2;
          // 0 where the root has no real value.
          const square = Math.max(0, after.last ** 2 + offset);
          expect(weight ** 2).toBeCloseTo(square, 10);
        }
      }),
    );
  });

  test('follows the flow: trained at a small rate it ends where back-propagation does', () => {
    const data = { x: [1, 0.5], target: [0.5, 1] };
    let front = frontChain([1.5, -1, 0.25]);
    let bp: readonly number[] = [1.5, -1, 0.25];
    for (let step = 0; step < 20_000; step++) {
      front = frontChainStep(front, data, 0.001);
      bp = bpChainStep(bp, data, 0.001);
    }
    // The minimum of mean((w x - t)^2), reached by the same weights but for the rate's error.
    expect(chainProduct(bp)).toBeCloseTo(0.8, 6);
    const attributed = frontChainWeights(front);
    expect(chainProduct(attributed)).toBeCloseTo(0.8, 6);
    for (const [i, weight] of bp.entries()) expect(attributed[i]).toBeCloseTo(weight, 3);
  });

  test('refuses an empty chain', () => {
    expect(() => frontChain([])).toThrow('frontChain: the chain has no weights');
  });
});
