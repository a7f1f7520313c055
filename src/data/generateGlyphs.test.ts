import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { randomStream } from '../../golden/random.js';
import type { Dataset, Split } from './dataset.js';
import { generateGlyphs } from './generateGlyphs.js';
import { toReals } from './toReals.js';

function digest(dataset: Dataset): string {
  const hash = createHash('sha256');
  for (const split of [dataset.train, dataset.test]) {
    hash.update(split.pixels).update(split.labels);
  }
  return hash.digest('hex');
}

// A change of these bytes changes every number measured on the embedded sets.
it.each([
  [8, '6ff56d4ab3f28fd36826d34a0bb89975a405c1b52897a09d0c6e6f548ea5699a'],
  [16, 'd7097c53c392da69938743e4e3b2083c93cab5bb0081d6b386db2ff69e158b4b'],
] as const)('draws the same %i-pixel-wide images on every machine', (size, expected) => {
  expect(digest(generateGlyphs(size))).toBe(expected);
});

it.each([8, 16] as const)('has the same number of each digit, all different (%i)', (size) => {
  const { train, test, pixelsPerImage } = generateGlyphs(size);
  expect([train.count, test.count, pixelsPerImage]).toEqual([4000, 1000, size * size]);
  for (const split of [train, test]) {
    expect(split.pixels).toHaveLength(split.count * pixelsPerImage);
    const counts = new Array<number>(10).fill(0);
    split.labels.forEach((label) => {
      counts[label] = (counts[label] ?? 0) + 1;
    });
    expect(counts).toEqual(new Array<number>(10).fill(split.count / 10));
  }
  const images = new Set<string>();
  for (const split of [train, test]) {
    for (let i = 0; i < split.count; i++) {
      const image = split.pixels.subarray(i * pixelsPerImage, (i + 1) * pixelsPerImage);
      images.add(Buffer.from(image).toString('base64'));
    }
  }
  expect(images.size).toBe(train.count + test.count);
});

it('draws the same images whichever are asked for first', () => {
  const { train, test } = generateGlyphs(8);
  const parts = [3, 1, 100].map((count) => train.firstPixels?.(count));
  expect(parts.map((part) => part?.length)).toEqual([3 * 64, 64, 100 * 64]);
  const whole = generateGlyphs(8);
  expect(whole.test.pixels).toEqual(test.pixels);
  for (const part of parts) expect(part).toEqual(whole.train.pixels.subarray(0, part?.length));
  expect(train.pixels).toEqual(whole.train.pixels);
});

it('starts the demo at once', () => {
  const draw = (): void => {
    const { train, test } = generateGlyphs(8);
    expect(train.pixels.length + test.pixels.length).toBe(5000 * 64);
  };
  draw(); // the compiler's warm-up is not the generator's
  const start = performance.now();
  draw();
  // 0.05 s where it was written; the bound leaves room for a loaded machine.
  expect(performance.now() - start).toBeLessThan(5000);
});

type Rule = 'shallow' | 'bp' | 'drtp';

/**
 * Test accuracy in percent of a float n-100-10 network, hard-tanh then sigmoid, one sample at a
 * time, He-uniform start. Separate from the golden models on purpose: it judges the data, not them.
 */
function accuracy(dataset: Dataset, rule: Rule, epochs: number): number {
  const hidden = 100;
  const { pixelsPerImage: inputs, classes } = dataset;
  const rate = {
    shallow: { hidden: 0, output: 1 / 16 },
    bp: { hidden: 1 / 32, output: 1 / 32 },
    drtp: { hidden: 1 / 16, output: 1 / 32 },
  }[rule];
  const random = randomStream(1, 'experiment');
  const uniform = (count: number, bound: number): Float64Array =>
    Float64Array.from({ length: count }, () => bound * (2 * random.uniform() - 1));
  const w1 = uniform(hidden * inputs, Math.sqrt(6 / inputs));
  const w2 = uniform(classes * hidden, Math.sqrt(6 / hidden));
  const feedback = uniform(classes * hidden, Math.sqrt(6 / hidden));
  const b1 = new Float64Array(hidden);
  const b2 = new Float64Array(classes);
  const h = new Float64Array(hidden);
  const y = new Float64Array(classes);
  const modulator = new Float64Array(hidden);
  const at = (array: Float64Array, index: number): number => array[index] ?? 0;

  const forward = (x: Float64Array): void => {
    for (let j = 0; j < hidden; j++) {
      let z = at(b1, j);
      for (let i = 0; i < inputs; i++) z += at(w1, j * inputs + i) * at(x, i);
      h[j] = Math.min(1, Math.max(-1, z));
    }
    for (let c = 0; c < classes; c++) {
      let z = at(b2, c);
      for (let j = 0; j < hidden; j++) z += at(w2, c * hidden + j) * at(h, j);
      y[c] = 1 / (1 + Math.exp(-z));
    }
  };
  const learn = (x: Float64Array, label: number): void => {
    y[label] = at(y, label) - 1;
    for (let j = 0; j < hidden; j++) {
      let m = 0;
      if (rule === 'drtp') m = at(feedback, label * hidden + j);
      for (let c = 0; c < classes && rule === 'bp'; c++) m += at(w2, c * hidden + j) * at(y, c);
      modulator[j] = Math.abs(at(h, j)) < 1 ? rate.hidden * m : 0;
    }
    for (let c = 0; c < classes; c++) {
      const step = rate.output * at(y, c);
      b2[c] = at(b2, c) - step;
      for (let j = 0; j < hidden; j++) {
        w2[c * hidden + j] = at(w2, c * hidden + j) - step * at(h, j);
      }
    }
    for (let j = 0; j < hidden; j++) {
      const step = at(modulator, j);
      if (step === 0) continue;
      b1[j] = at(b1, j) - step;
      for (let i = 0; i < inputs; i++) {
        w1[j * inputs + i] = at(w1, j * inputs + i) - step * at(x, i);
      }
    }
  };
  const each = (split: Split, visit: (x: Float64Array, label: number) => void): void => {
    const reals = toReals(split, dataset);
    split.labels.forEach((label, i) => {
      visit(reals.subarray(i * inputs, (i + 1) * inputs), label);
    });
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    each(dataset.train, (x, label) => {
      forward(x);
      learn(x, label);
    });
  }
  let right = 0;
  each(dataset.test, (x, label) => {
    forward(x);
    right += y.indexOf(Math.max(...y)) === label ? 1 : 0;
  });
  return (100 * right) / dataset.test.count;
}

it.each([8, 16] as const)('rewards learning the hidden layer (%i pixels wide)', (size) => {
  const dataset = generateGlyphs(size);
  const shallow = accuracy(dataset, 'shallow', 5);
  const bp = accuracy(dataset, 'bp', 5);
  const drtp = accuracy(dataset, 'drtp', 5);
  console.log(
    `${dataset.name}, ${size * size}-100-10, 5 epochs: shallow ${shallow} %, DRTP ${drtp} %, BP ${bp} %`,
  );
  expect(shallow).toBeGreaterThan(78);
  expect(shallow).toBeLessThan(90);
  expect(bp).toBeGreaterThan(93);
  expect(bp - shallow).toBeGreaterThan(8);
  expect(drtp - shallow).toBeGreaterThan(4);
});
