import { TABLE_INDEX, type ExactNetwork } from '../../golden/index.js';
import type { Program } from './compile.js';
import {
  configAddress,
  forEachWeightWord,
  packWeights,
  programWrites,
  projectionWrites,
  setupWrites,
  type ConfigWrite,
} from './encode.js';
import { PASS_WORDS } from './hardware.js';
import { readmemh } from './readmemh.js';

/** Contents of one memory, as `$readmemh` text. */
export interface MemoryImage {
  readonly file: string;
  readonly text: string;
}

/** Writes into one region of the host port as the words of a memory, from its offset 0. */
function contents(writes: readonly ConfigWrite[], words: number, first: number): bigint[] {
  const memory = new Array<bigint>(words).fill(0n);
  for (const { address, data } of writes) {
    const offset = address - first;
    if (offset >= 0 && offset < words) memory[offset] = data;
  }
  return memory;
}

/**
 * The learner's memories before the first sample: weights by row and group, feedback by group,
 * activation tables (the same in every column), and the program with the first epoch's rates. What
 * is not used is zero or left out.
 */
export function memoryImages(program: Program, network: ExactNetwork): readonly MemoryImage[] {
  const { spec, hardware, train, infer } = program;
  const { rows, cols, group, formats } = hardware;
  const groups = cols / group;
  const name = `${spec.layers.join('-')} on ${rows} x ${cols}, rule ${spec.rule}, seed ${spec.seed}`;
  const images: MemoryImage[] = [];

  const weights = Array.from({ length: rows * groups }, (): bigint[] => []);
  forEachWeightWord(program, network, ({ tile }, row, g, raw) => {
    const memory = weights[row * groups + g];
    if (memory) memory[tile] = packWeights(raw, formats.weight.width);
  });
  for (const [index, words] of weights.entries()) {
    const [row, g] = [Math.floor(index / groups), index % groups];
    images.push({
      file: `weights_${row}_${g}.hex`,
      text: readmemh(words, formats.weight.width * group, [
        `Weights of ${name}: row ${row}, columns ${g * group} to ${(g + 1) * group - 1}.`,
        `A word for each tile, ${group} weights of ${formats.weight.width} bits, the first in the lowest bits.`,
      ]),
    });
  }

  const projection = projectionWrites(program, network);
  const projectionWords = projection.length / groups;
  if (projectionWords > 0) {
    for (let g = 0; g < groups; g++) {
      images.push({
        file: `projection_${g}.hex`,
        text: readmemh(
          contents(projection, projectionWords, configAddress('projection', g * 2 ** 16)),
          formats.delta.width * group,
          [
            `Feedback (${spec.feedback}) of ${name}: columns ${g * group} to ${(g + 1) * group - 1}.`,
            `A word for each layer, column tile and class, ${group} values of ${formats.delta.width} bits, the first in the lowest bits.`,
          ],
        ),
      });
    }
  }

  if (hardware.tables) {
    images.push({
      file: 'tables.hex',
      text: readmemh(
        contents(setupWrites(program), 2 ** (TABLE_INDEX.width + 1), configAddress('tables', 0)),
        formats.activation.width + 8,
        [
          `Activation tables of ${name}: hidden layers first, then the output layer; the same in every column.`,
          `A word for each index, the activation in the lowest ${formats.activation.width} bits, then its slope in 8.`,
        ],
      ),
    });
  }

  images.push({
    file: 'program.hex',
    text: readmemh(
      contents(
        programWrites(program, network, 1),
        PASS_WORDS * (train.length + infer.length),
        configAddress('program', 0),
      ),
      64,
      [
        `Program of ${name}, rates of epoch 1: ${PASS_WORDS} words a pass.`,
        `Training from word 0, results only from word ${PASS_WORDS * train.length}.`,
      ],
    ),
  });
  return images;
}
