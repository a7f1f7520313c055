import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { HIDDEN_ACTIVATIONS, type HiddenActivation } from '../networkSpec.js';
import { randomStream } from '../random.js';
import { HIDDEN_FUNCTIONS } from './activations.js';
import { forward } from './forward.js';
import { initialise } from './initialise.js';
import type { ReferenceNetwork } from './network.js';
import { PERTURBATIONS } from './perturbations.js';
import { tangent } from './tangent.js';
import { trainBatch } from './trainBatch.js';

const STEP = 1e-5;

interface Case {
  readonly network: ReferenceNetwork;
  readonly hidden: HiddenActivation;
  readonly x: Float64Array;
  readonly seed: number;
}

/** A random network with biases, one to three hidden layers. */
function caseOf(widths: number[], seed: number, hidden: HiddenActivation): Case {
  const network = initialise(widths, seed, { rule: 'fdfa' });
  const stream = randomStream(seed, 'test');
  for (const { biases } of network.layers) {
    for (let i = 0; i < biases.length; i++) biases[i] = stream.uniform() - 0.5;
  }
  const x = Float64Array.from({ length: widths[0] ?? 0 }, () => 2 * stream.uniform() - 1);
  return { network, hidden, x, seed };
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 5 }),
    seed: fc.integer(),
    hidden: fc.constantFrom(...HIDDEN_ACTIVATIONS),
  })
  .map(({ widths, seed, hidden }) => caseOf(widths, seed, hidden));

/**
 * z_L when every hidden h_l is moved by `moves[l]`, layer by layer: no derivative is asked for. Also
 * the smallest distance of a z from a kink.
 */
function movedOutput(
  { network, hidden, x }: Case,
  moves: readonly (ArrayLike<number> | undefined)[],
): { readonly z: Float64Array; readonly margin: number } {
  const { f } = HIDDEN_FUNCTIONS[hidden];
  const kinks = { 'hard-tanh': [-1, 1], 'clipped-relu': [0, 1], tanh: [] }[hidden];
  let h: Float64Array = x;
  let margin = Infinity;
  let z: Float64Array = new Float64Array(0);
  for (const [index, layer] of network.layers.entries()) {
    const alone: ReferenceNetwork = { widths: [layer.inputs, layer.outputs], layers: [layer] };
    z = forward(alone, { hidden, output: 'identity' }, h).z[1] ?? z;
    if (index + 1 === network.layers.length) break;
    for (const value of z) {
      for (const kink of kinks) margin = Math.min(margin, Math.abs(value - kink));
    }
    h = z.map((value, i) => f(value) + (moves[index + 1]?.[i] ?? 0));
  }
  return { z, margin };
}

/** dz_L/dh_l at index l, C rows of n_l, by central differences. */
function jacobians(drawn: Case): number[][][] {
  const { widths } = drawn.network;
  return widths.map((units, l) => {
    if (l === 0 || l === widths.length - 1) return [];
    const columns = Array.from({ length: units }, (_, j) => {
      const at = (step: number): Float64Array => {
        const moves: number[][] = widths.map(() => []);
        moves[l] = Array.from({ length: units }, (__, i) => (i === j ? step : 0));
        return movedOutput(drawn, moves).z;
      };
      const [up, down] = [at(STEP), at(-STEP)];
      return Array.from(up, (value, c) => (value - (down[c] ?? NaN)) / (2 * STEP));
    });
    return Array.from({ length: widths.at(-1) ?? 0 }, (_, c) =>
      columns.map((column) => column[c] ?? NaN),
    );
  });
}

/** sum over all l and i of J_l(c, i)^2: the variance of d_out(c). */
function power(jacobian: readonly number[][][], c: number): number {
  return jacobian.reduce(
    (sum, l) => sum + (l[c] ?? []).reduce((s, value) => s + value * value, 0),
    0,
  );
}

const draw = (
  { network, hidden, x }: Case,
  perturb: (units: number) => Float64Array,
): ReturnType<typeof tangent> => {
  const activations = { hidden, output: 'identity' } as const;
  const trace = forward(network, activations, x);
  const v = network.widths.map((units, l) =>
    l === 0 || l === network.layers.length ? new Float64Array(0) : perturb(units),
  );
  return tangent(network, activations, trace, v);
};

describe('tangent', () => {
  test('is the directional central difference of z_L along v', () => {
    let moved = 0;
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { v, out } = draw(drawn, PERTURBATIONS.gaussian(randomStream(drawn.seed, 'v')));
        const at = (step: number): ReturnType<typeof movedOutput> =>
          movedOutput(
            drawn,
            v.map((vl) => vl.map((value) => step * value)),
          );
        fc.pre(at(0).margin > 1e-3);
        const [up, down] = [at(STEP).z, at(-STEP).z];
        for (const [c, value] of out.entries()) {
          const numeric = ((up[c] ?? NaN) - (down[c] ?? NaN)) / (2 * STEP);
          expect(Math.abs(numeric - value)).toBeLessThan(1e-7 * (1 + Math.abs(value)));
          if (value !== 0) moved++;
        }
      }),
      settings(500),
    );
    expect(moved).toBeGreaterThan(0);
  });

  test('refuses perturbations of other widths', () => {
    const drawn = caseOf([2, 3, 4, 2], 1, 'tanh');
    const activations = { hidden: 'tanh', output: 'identity' } as const;
    const trace = forward(drawn.network, activations, drawn.x);
    const v = [new Float64Array(0), new Float64Array(3), new Float64Array(3)];
    expect(() => tangent(drawn.network, activations, trace, v)).toThrow(
      'tangent: layer 2 has 4 units, its perturbation 3 values.',
    );
  });
});

/**
 * With signs, d_out(c) v_l(j) - J_l(c, j) is the sum of J_k(c, i) v_k(i) v_l(j) over all (k, i) other
 * than (l, j). Those products of two signs are independent signs themselves, so the sum has the
 * variance R_c - J_l(c, j)^2, R_c the sum of all J_k(c, i)^2, and by Hoeffding's inequality a mean
 * over N draws is off by more than k standard errors with a chance below 2 exp(-k^2 / 2): 5e-11 for
 * the k = 7 used here. A running average of rate a has the weights of a mean over (2 - a) / a draws.
 */
const K = 7;

describe('the mean of d_out v^T', () => {
  test('is the Jacobian dz_L/dh_l of every hidden layer, within 7 standard errors', () => {
    const draws = 500;
    fc.assert(
      fc.property(anyCase, (drawn) => {
        fc.pre(movedOutput(drawn, []).margin > 1e-3);
        const jacobian = jacobians(drawn);
        const perturb = PERTURBATIONS.sign(randomStream(drawn.seed, 'v'));
        const sums = jacobian.map((rows) => rows.map((row) => row.map(() => 0)));
        for (let n = 0; n < draws; n++) {
          const { v, out } = draw(drawn, perturb);
          for (const [l, rows] of sums.entries()) {
            for (const [c, row] of rows.entries()) {
              for (const j of row.keys()) {
                row[j] = (row[j] ?? NaN) + (out[c] ?? NaN) * (v[l]?.[j] ?? NaN);
              }
            }
          }
        }
        for (const [l, rows] of sums.entries()) {
          for (const [c, row] of rows.entries()) {
            for (const [j, sum] of row.entries()) {
              const exact = jacobian[l]?.[c]?.[j] ?? NaN;
              const variance = Math.max(0, power(jacobian, c) - exact * exact);
              const error = Math.abs(sum / draws - exact);
              expect(error).toBeLessThan(K * Math.sqrt(variance / draws) + 1e-7);
            }
          }
        }
      }),
      settings(60),
    );
  });

  test('varies by R - J^2 with signs and R + J^2 with Gaussians: signs are better', () => {
    const draws = 4000;
    // The estimate's variance, summed over a layer's entries: expected, and measured.
    const variance = (
      drawn: Case,
      jacobian: number[][][],
      kind: 'sign' | 'gaussian',
      l: number,
    ): { expected: number; measured: number } => {
      const perturb = PERTURBATIONS[kind](randomStream(drawn.seed, kind));
      let measured = 0;
      for (let n = 0; n < draws; n++) {
        const { v, out } = draw(drawn, perturb);
        for (const [c, row] of (jacobian[l] ?? []).entries()) {
          for (const [j, exact] of row.entries()) {
            measured += ((out[c] ?? NaN) * (v[l]?.[j] ?? NaN) - exact) ** 2 / draws;
          }
        }
      }
      const sign = { sign: -1, gaussian: 1 }[kind];
      let expected = 0;
      for (const [c, row] of (jacobian[l] ?? []).entries()) {
        for (const exact of row) expected += power(jacobian, c) + sign * exact * exact;
      }
      return { expected, measured };
    };
    for (const seed of [1, 2, 3]) {
      const drawn = caseOf([4, 3, 4, 3], seed, 'tanh');
      const jacobian = jacobians(drawn);
      for (const l of [1, 2]) {
        const signs = variance(drawn, jacobian, 'sign', l);
        const gaussians = variance(drawn, jacobian, 'gaussian', l);
        expect(Math.abs(signs.measured / signs.expected - 1)).toBeLessThan(0.1);
        expect(Math.abs(gaussians.measured / gaussians.expected - 1)).toBeLessThan(0.2);
        expect(signs.measured).toBeLessThan(gaussians.measured);
      }
    }
  });
});

describe("fdfa's B", () => {
  test('of the last hidden layer tends to W_L^T, and of all layers to the Jacobian', () => {
    const averageShift = 6;
    const a = 2 ** -averageShift;
    const steps = 1500; // the start has decayed to (1 - a)^1500 = 6e-11
    fc.assert(
      fc.property(anyCase, (drawn) => {
        fc.pre(movedOutput(drawn, []).margin > 1e-3);
        const { network, hidden, x, seed } = drawn;
        const jacobian = jacobians(drawn);
        // Rates of zero: what it should tend to stands still.
        const options = {
          rule: 'fdfa',
          hidden,
          output: 'sigmoid',
          averageShift,
          rates: { hidden: 0, output: 0 },
          perturbation: PERTURBATIONS.sign(randomStream(seed, 'v')),
        } as const;
        const samples = { inputs: x, labels: Uint8Array.of(0) };
        for (let n = 0; n < steps; n++) trainBatch(network, options, samples, [0]);
        const last = network.layers.length - 1;
        const { weights } = network.layers[last] ?? { weights: new Float64Array(0) };
        for (const [index, { outputs, feedback }] of network.layers.slice(0, -1).entries()) {
          for (const [at, value] of feedback.entries()) {
            const c = Math.floor(at / outputs);
            const exact = jacobian[index + 1]?.[c]?.[at % outputs] ?? NaN;
            if (index + 1 === last) expect(exact).toBeCloseTo(weights[at] ?? NaN, 6);
            const variance = Math.max(0, power(jacobian, c) - exact * exact);
            const deviation = Math.sqrt((a / (2 - a)) * variance);
            expect(Math.abs(value - exact)).toBeLessThan(K * deviation + 1e-6);
          }
        }
      }),
      settings(25),
    );
  });

  test('starts at zero, so that the first signals are zero', () => {
    const { network, x } = caseOf([3, 4, 4, 2], 1, 'tanh');
    const before = structuredClone(network);
    const samples = { inputs: x, labels: Uint8Array.of(1) };
    trainBatch(
      network,
      {
        rule: 'fdfa',
        hidden: 'tanh',
        output: 'sigmoid',
        rates: { hidden: 1, output: 1 },
        perturbation: PERTURBATIONS.sign(randomStream(1, 'v')),
      },
      samples,
      [0],
    );
    for (const l of [0, 1]) {
      expect(before.layers[l]?.feedback.every((value) => value === 0)).toBe(true);
      expect(network.layers[l]?.weights).toEqual(before.layers[l]?.weights);
      expect(network.layers[l]?.feedback.every((value) => value !== 0)).toBe(true);
    }
  });
});

describe('perturbations', () => {
  test.each(['sign', 'gaussian'] as const)('%s: mean 0, variance 1', (kind) => {
    const count = 100_000;
    const v = PERTURBATIONS[kind](randomStream(1, kind))(count);
    const mean = v.reduce((sum, value) => sum + value, 0) / count;
    const variance = v.reduce((sum, value) => sum + value * value, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(count));
    // Var(v^2) is 0 for signs and 2 for Gaussians.
    expect(Math.abs(variance - 1)).toBeLessThan(6 * Math.sqrt(2 / count));
    if (kind === 'sign') expect(v.every((value) => Math.abs(value) === 1)).toBe(true);
  });
});
