import { expect, test } from 'vitest';
import { ExactLearner, initialiseExact, type ExactNetwork } from '../golden/index.js';
import { compile, type Program } from '../src/program/compile.js';
import { hardwareFor } from '../src/program/hardware.js';
import { cosimulate } from './cosimulate.js';
import { NOTHING_COUNTED } from './counters.js';
import { faultPlan } from './faults/faultPlans.js';
import { cloneNetwork, runExact } from './goldenTarget.js';
import type { Counters, SampleBatch, Target } from './target.js';

/** The exact model, but one number of what it hands over in an epoch is off by one. */
class Liar implements Target {
  readonly name = 'liar';
  #learner: ExactLearner | undefined;
  #epoch = 1;

  constructor(
    readonly lieIn: number,
    readonly what: 'outputs' | number,
    readonly at: 0 | -1,
  ) {}

  load(_program: Program, network: ExactNetwork): Promise<void> {
    this.#learner = new ExactLearner(cloneNetwork(network));
    return Promise.resolve();
  }

  epoch(epoch: number): Promise<void> {
    this.#epoch = epoch;
    if (this.#learner) this.#learner.epoch = epoch;
    return Promise.resolve();
  }

  #told(numbers: Int32Array, what: 'outputs' | number): Int32Array {
    const told = numbers.slice();
    const index = this.at === 0 ? 0 : told.length - 1;
    if (this.#epoch === this.lieIn && what === this.what) told[index] = (told[index] ?? 0) ^ 1;
    return told;
  }

  train(samples: SampleBatch): Promise<Int32Array> {
    if (!this.#learner) throw new Error('nothing loaded');
    return Promise.resolve(this.#told(runExact(this.#learner, samples, 'train'), 'outputs'));
  }

  infer(): Promise<Int32Array> {
    throw new Error('not asked for');
  }

  weights(): Promise<readonly Int32Array[]> {
    const layers = this.#learner?.network.layers ?? [];
    return Promise.resolve(layers.map(({ weights }, index) => this.#told(weights, index + 1)));
  }

  feedback(): Promise<readonly Int32Array[]> {
    return Promise.resolve([]);
  }

  mixing(): Promise<readonly Int32Array[]> {
    return Promise.resolve([]);
  }

  counters(): Promise<Counters> {
    return Promise.resolve(NOTHING_COUNTED);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const { plan } = faultPlan('table');
const program = compile(plan.program.spec, hardwareFor(plan.program.spec, { rows: 4, cols: 4 }));
const run = (liar: Liar) =>
  cosimulate(liar, { ...plan, program, network: initialiseExact(program.spec), epochs: 2 });

test('a target that tells the truth is equal', async () => {
  expect((await run(new Liar(0, 'outputs', 0))).mismatches).toBe(0);
});

test.each(
  [1, 2].flatMap((epoch) =>
    (['outputs', 1, 2, 3] as const).flatMap((what) =>
      ([0, -1] as const).map((at) => ({ epoch, what, at })),
    ),
  ),
)('one wrong number is seen: epoch $epoch, $what, at $at', async ({ epoch, what, at }) => {
  const { mismatches, first } = await run(new Liar(epoch, what, at));
  const { layers } = program.spec;
  const [pixels, outputs] =
    what === 'outputs' ? [0, 10] : [layers[what - 1] ?? 0, layers[what] ?? 0];
  const last = at === -1;
  const { count } = plan.samples;
  expect(mismatches).toBe(1);
  expect(first).toMatchObject(
    what === 'outputs'
      ? {
          kind: 'output',
          sample: (epoch - 1) * count + (last ? count - 1 : 0),
          where: `y[${last ? outputs - 1 : 0}]`,
        }
      : {
          kind: 'weight',
          sample: epoch * count - 1,
          where: `W${what}[output ${last ? outputs - 1 : 0}][input ${last ? pixels : 0}]`,
        },
  );
});
