import { randomStream, type RandomStream } from '../../golden/random.js';
import type { Dataset, Split } from './dataset.js';
import { DIGIT_STROKES, type Stroke } from './digitStrokes.js';
import { flattenStroke } from './flattenStroke.js';
import { rasteriser, type Rasteriser } from './rasteriser.js';

/** The seed of the embedded sets. It is part of their definition: no option changes it. */
export const GLYPHS_SEED = 20190905;

const TRAIN_COUNT = 4000;
const TEST_COUNT = 1000;
const CLASSES = 10;

/**
 * How far a glyph may be from its model. Fractions of the glyph's own size unless said otherwise.
 * Found by a search for a set on which learning hidden layers pays: see generateGlyphs.test.ts.
 */
const SPREAD = {
  /** Every point of a stroke moves by up to this much, separately. */
  wobble: 0.03,
  /** Width and height, as parts of the image's. */
  width: [0.52, 0.64],
  height: [0.66, 0.78],
  /** Tangent of the angle that the glyph is turned by. */
  turn: 0.3,
  /** Columns moved per row downwards. */
  shear: 0.25,
  /** Part of the image's width that its centre moves, each way. */
  shift: 0.1,
  /** Half the pen's width, as a part of the image's. */
  pen: [0.058, 0.085],
  /** Brightness of full ink. */
  ink: [0.8, 1],
  /** Largest change of brightness by noise, each pixel on its own, triangular. */
  noise: 0.2,
} as const;

/**
 * The embedded data set: ten digits drawn by code in several hands, each image shifted, scaled,
 * turned, sheared, wobbled, thickened and noised at random. The same bytes on every machine: the
 * only inputs are `GLYPHS_SEED` and `size`, and no operation depends on a mathematics library.
 *
 * @param size pixels along each side: 8 (`glyphs`) or 16 (`glyphs16`)
 * @returns 4,000 training and 1,000 test images, the same number of each digit, in random order
 */
export function generateGlyphs(size: 8 | 16): Dataset {
  return {
    name: size === 8 ? 'glyphs' : 'glyphs16',
    description: `digit glyphs drawn by code, ${size} x ${size} grey, ${TRAIN_COUNT} training and ${TEST_COUNT} test images`,
    width: size,
    height: size,
    channels: 1,
    pixelsPerImage: size * size,
    classes: CLASSES,
    maxPixel: 255,
    train: drawSplit(size, TRAIN_COUNT, randomStream(GLYPHS_SEED, `glyphs/${size}/train`)),
    test: drawSplit(size, TEST_COUNT, randomStream(GLYPHS_SEED, `glyphs/${size}/test`)),
  };
}

/**
 * One stream of random numbers gives the labels, then one image after another: an image is drawn when
 * it or a later one is first asked for, and is the same whenever that is.
 */
function drawSplit(size: number, count: number, random: RandomStream): Split {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const label = labels[i] ?? 0;
    labels[i] = labels[j] ?? 0;
    labels[j] = label;
  }
  const area = size * size;
  const pixels = new Uint8Array(count * area);
  const rasterise = rasteriser(size);
  // Whoever has the labels may change them before the images are drawn.
  const digits = labels.slice();
  let drawn = 0;
  const firstPixels = (wanted: number): Uint8Array => {
    for (; drawn < wanted; drawn++) {
      const image = pixels.subarray(drawn * area, (drawn + 1) * area);
      drawGlyph(image, digits[drawn] ?? 0, size, rasterise, random);
    }
    return pixels.subarray(0, wanted * area);
  };
  return {
    count,
    get pixels() {
      return firstPixels(count);
    },
    labels,
    firstPixels,
  };
}

function drawGlyph(
  image: Uint8Array,
  digit: number,
  size: number,
  rasterise: Rasteriser,
  random: RandomStream,
): void {
  const within = ([low, high]: readonly [number, number]): number =>
    low + (high - low) * random.uniform();
  const around = (reach: number): number => reach * (2 * random.uniform() - 1);

  const hands = DIGIT_STROKES[digit] ?? [];
  const strokes = hands[random.below(hands.length)] ?? [];
  const width = within(SPREAD.width) * size;
  const height = within(SPREAD.height) * size;
  const tangent = around(SPREAD.turn);
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  const shear = around(SPREAD.shear);
  const centreX = (0.5 + around(SPREAD.shift)) * size;
  const centreY = (0.5 + around(SPREAD.shift)) * size;
  const radius = within(SPREAD.pen) * size;
  const ink = within(SPREAD.ink);

  const wobbled = (stroke: Stroke): Stroke => ({
    kind: stroke.kind,
    points: stroke.points.map((value) => value + around(SPREAD.wobble)),
  });
  const placed = (corners: readonly number[]): number[] => {
    const result: number[] = [];
    for (let i = 0; i < corners.length; i += 2) {
      const v = ((corners[i + 1] ?? 0) - 0.5) * height;
      const u = ((corners[i] ?? 0) - 0.5) * width - shear * v;
      result.push(centreX + cosine * u - sine * v, centreY + sine * u + cosine * v);
    }
    return result;
  };
  const chains = strokes.map((stroke) => placed(flattenStroke(wobbled(stroke))));
  const covers = rasterise(chains, radius);
  for (let i = 0; i < image.length; i++) {
    const noise = SPREAD.noise * (random.uniform() - random.uniform());
    const value = ink * (covers[i] ?? 0) + noise;
    image[i] = Math.floor(255 * Math.min(1, Math.max(0, value)) + 0.5);
  }
}
