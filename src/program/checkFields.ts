import type { NetworkSpec } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import type { Pass } from './compile.js';
import { MOST_COUNT, MOST_PAUSE, MOST_WORDS } from './fieldLimits.js';
import type { Layout } from './layout.js';
import { mostClasses } from './mostClasses.js';
import { mixingWords } from './signalSource.js';
import type { ArrayShape } from './tiling.js';

function named({ layers }: NetworkSpec, { rows, cols }: ArrayShape): string {
  return `--layers ${layers.join('-')} on ${rows}x${cols}`;
}

/** What to do where M has too many numbers. */
function mixLess({ rule, layers }: NetworkSpec): string {
  const most = mostClasses(rule, layers.length - 2);
  return `Use at most ${most} classes, or --rule ${rule === 'lls-mxm' ? 'lls-m' : 'lls'}.`;
}

/**
 * Refuses a layout whose places 16-bit addresses do not reach.
 *
 * @throws UsageError with value, limit and remedy
 */
export function checkLayout(spec: NetworkSpec, shape: ArrayShape, { words }: Layout): void {
  const smaller = 'Use an --array with more columns, or smaller layers.';
  for (const [what, needed, remedy] of [
    ['weight tiles', words.tiles, 'Use a larger --array, or smaller layers.'],
    ['hidden activations', words.hidden, smaller],
    ['deltas', words.delta, smaller],
    ['slopes', words.slope, smaller],
    ['the feedback matrices', words.signal, smaller],
    ['the matrices M between classes', words.mixing, mixLess(spec)],
  ] as const) {
    if (needed > MOST_WORDS) {
      throw new UsageError(
        `${named(spec, shape)}: ${what} take ${needed} memory words, and an address has 16 bits, that is ${MOST_WORDS} words. ${remedy}`,
      );
    }
  }
}

/**
 * Refuses passes with a count, a wait or a pause that is longer than its field.
 *
 * @throws UsageError with value, limit and remedy
 */
export function checkPasses(spec: NetworkSpec, shape: ArrayShape, passes: readonly Pass[]): void {
  const classes = spec.layers.at(-1) ?? 0;
  for (const { op, layer, delay, pause, rowTiles, columnTiles, inputs, outputs } of passes) {
    const pass = `the ${op} pass of layer ${layer}`;
    for (const [what, value, most, bits] of [
      ['row tiles', rowTiles.length, MOST_COUNT, 16],
      ['column tiles', columnTiles, MOST_COUNT, 16],
      ['inputs', inputs, MOST_COUNT, 16],
      ['outputs', outputs, MOST_COUNT, 16],
      ['cycles of pause', pause, MOST_PAUSE, 8],
    ] as const) {
      if (value > most) {
        throw new UsageError(
          `${named(spec, shape)}: ${pass} has ${value} ${what}, and their field has ${bits} bits, that is ${most} at most. Use a larger --array, or smaller layers.`,
        );
      }
    }
    if (delay > MOST_COUNT) {
      throw new UsageError(
        `--rule ${spec.rule} with ${classes} classes: ${pass} waits ${delay} cycles for the mixing with M, ${mixingWords(spec.rule, classes)} numbers, and a wait has 16 bits, that is ${MOST_COUNT} cycles at most. ${mixLess(spec)}`,
      );
    }
  }
}
