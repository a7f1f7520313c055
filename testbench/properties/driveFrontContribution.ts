import fc from 'fast-check';
import {
  exactPairStep,
  type PairFormats,
  type WeightPair,
} from '../../golden/frontContribution/index.js';
import type { Format } from '../../golden/index.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { same } from './same.js';
import { fromColumn, toColumn, unpackWord } from './words.js';

/** Formats that rtl/front_contribution.sv is built for. */
export interface PairBuild {
  readonly formats: PairFormats;
  readonly shiftWidth: number;
}

/** One word of the sample stream. */
interface PairSample {
  readonly x: number;
  readonly target: number;
  readonly train: boolean;
  /** s of the gain: its rate (golden/frontContribution/exactPairStep.ts). */
  readonly shift: number;
}

/** Samples after a start, and what disturbs them. */
export interface PairCase {
  readonly start: WeightPair;
  readonly samples: readonly PairSample[];
  /** A sample in work when p and q are loaded. */
  readonly dropped: boolean;
  readonly seed: number;
  /** Chances that a sample, or the taker of results, makes the chain wait. */
  readonly stalls: { readonly source: number; readonly sink: number };
}

/**
 * A simulation of the chain, from `file`.
 *
 * @param allowWarnings of Verilator. Default: none
 */
export async function startPair(
  file: string,
  { formats, shiftWidth }: PairBuild,
  allowWarnings: readonly string[] = [],
): Promise<Simulation> {
  const { state, activation, gain } = formats;
  const design = await verilate({
    top: 'front_contribution',
    sources: [file],
    allowWarnings,
    parameters: {
      StateWidth: state.width,
      StateFraction: state.fraction,
      ActivationWidth: activation.width,
      GainWidth: gain.width,
      GainFraction: gain.fraction,
      ShiftWidth: shiftWidth,
    },
  });
  return design.start();
}

/** Any case for a build, with the ends of every range, and enough small gains that p and q live. */
export function anyPairCase({ formats, shiftWidth }: PairBuild): fc.Arbitrary<PairCase> {
  const full = ({ width }: Format): fc.Arbitrary<number> => {
    const high = 2 ** (width - 1) - 1;
    return fc.oneof(
      fc.integer({ min: -high - 1, max: high }),
      fc.constantFrom(-high - 1, high, 0, 1, -1),
    );
  };
  const chance = fc.constantFrom(0, 0.3, 0.9);
  // The exact model's largest shift is 52.
  const mostShift = Math.min(2 ** shiftWidth - 1, 52);
  return fc.record({
    start: fc.record({ p: full(formats.state), q: full(formats.state) }),
    samples: fc.array(
      fc.record({
        x: full(formats.activation),
        target: full(formats.activation),
        train: fc.constantFrom(true, true, false),
        shift: fc.oneof(
          fc.nat(mostShift),
          fc.nat(Math.min(2 * formats.activation.width, mostShift)),
        ),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    dropped: fc.boolean(),
    seed: fc.nat(),
    stalls: fc.record({ source: chance, sink: chance }),
  });
}

/** Throws unless the chain answers every sample, and moves p and q, as the exact model does. */
export async function checkPair(
  simulation: Simulation,
  { formats }: PairBuild,
  { start, samples, dropped, seed, stalls }: PairCase,
): Promise<void> {
  const { state, activation } = formats;
  const words = (width: number, values: readonly number[]) =>
    toColumn(
      width,
      values.map((value) => BigInt.asUintN(width, BigInt(value))),
    );
  const source = (list: readonly PairSample[]) => ({
    valid: 'valid_i',
    ready: 'ready_o',
    payload: {
      x_i: words(
        activation.width,
        list.map(({ x }) => x),
      ),
      target_i: words(
        activation.width,
        list.map(({ target }) => target),
      ),
      train_i: words(
        1,
        list.map(({ train }) => Number(train)),
      ),
      shift_i: words(
        8,
        list.map(({ shift }) => shift),
      ),
    },
    count: list.length,
    stall: stalls.source,
  });

  await simulation.reset();
  if (dropped) {
    await simulation.streams({ sources: [source(samples.slice(0, 1))], sinks: [], until: 'sent' });
  }
  await simulation.batch(
    2,
    {
      load_i: words(1, [1, 0]),
      p_i: words(state.width, [start.p, 0]),
      q_i: words(state.width, [start.q, 0]),
    },
    [],
  );
  const { sinks } = await simulation.streams({
    sources: [source(samples)],
    sinks: [
      {
        valid: 'valid_o',
        ready: 'ready_i',
        payload: ['y_o', 'p_o', 'q_o'],
        stall: stalls.sink,
      },
    ],
    seed,
    until: { received: samples.length },
    watchdog: 2000,
  });

  const read = (port: string, width: number): number[] =>
    fromColumn(sinks[0]?.payload[port], width, samples.length).flatMap((word) =>
      unpackWord(word, width, 1),
    );
  const y = read('y_o', activation.width);
  const p = read('p_o', state.width);
  const q = read('q_o', state.width);
  let pair = start;
  for (const [n, sample] of samples.entries()) {
    const result = exactPairStep(pair, sample, formats, sample.shift);
    if (sample.train) pair = result.pair;
    same(
      `[y, p, q] of sample ${n}`,
      [result.y, pair.p, pair.q],
      [y[n] ?? NaN, p[n] ?? NaN, q[n] ?? NaN],
    );
  }
}

/**
 * Throws unless one training step equals the exact model's for every p, q, x and target that there
 * is: 2^(2 (W_s + W_a)) cases, for small formats only.
 */
export async function checkEveryPair(
  simulation: Simulation,
  { formats }: PairBuild,
  shift: number,
): Promise<void> {
  const { state, activation } = formats;
  const all = ({ width }: Format): number[] =>
    Array.from({ length: 2 ** width }, (_, n) => n - 2 ** (width - 1));
  const cases = all(state).flatMap((p) =>
    all(state).flatMap((q) =>
      all(activation).flatMap((x) => all(activation).map((target) => ({ p, q, x, target }))),
    ),
  );
  // Load, accept, five steps, result.
  const period = 8;
  const cycles = period * cases.length;
  const column = (of: (n: number, at: number) => number) =>
    Uint8Array.from({ length: cycles }, (_, k) => of(Math.floor(k / period), k % period));
  const held = (name: 'p' | 'q' | 'x' | 'target', { width }: Format) =>
    column((n) => (cases[n]?.[name] ?? 0) & (2 ** width - 1));

  await simulation.reset();
  const answers = await simulation.batch(
    cycles,
    {
      load_i: column((_, at) => Number(at === 0)),
      valid_i: column((_, at) => Number(at === 1)),
      ready_i: column(() => 1),
      train_i: column(() => 1),
      shift_i: column(() => shift),
      p_i: held('p', state),
      q_i: held('q', state),
      x_i: held('x', activation),
      target_i: held('target', activation),
    },
    ['valid_o', 'y_o', 'p_o', 'q_o'],
  );
  const signed = (port: string, k: number, width: number): number =>
    Number(BigInt.asIntN(width, BigInt(answers[port]?.[k] ?? 0)));
  for (const [n, { p, q, x, target }] of cases.entries()) {
    const k = period * n + period - 1;
    const { y, pair } = exactPairStep({ p, q }, { x, target }, formats, shift);
    same(
      `[valid, y, p, q] after ${p}, ${q}, ${x}, ${target}`,
      [1, y, pair.p, pair.q],
      [
        Number(answers['valid_o']?.[k]),
        signed('y_o', k, activation.width),
        signed('p_o', k, state.width),
        signed('q_o', k, state.width),
      ],
    );
  }
}
