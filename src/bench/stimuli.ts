import { writeFile } from 'node:fs/promises';
import type { Column } from '../cosim/index.js';
import type { ConfigWrite } from '../program/encode.js';

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** What the host sends to a learner. */
export interface LearnerStimuli {
  readonly writes: readonly ConfigWrite[];
  readonly samples: Column;
  /** One a word of the samples. */
  readonly labels: Column;
  /** Result words to come. */
  readonly results: number;
}

/** Writes the stimuli of bareLearner.cpp: its header, then configuration, samples and labels. */
export async function writeLearnerStimuli(file: string, stimuli: LearnerStimuli): Promise<void> {
  const { writes, samples, labels, results } = stimuli;
  const header = BigUint64Array.of(BigInt(writes.length), BigInt(labels.length), BigInt(results));
  const configuration = new BigUint64Array(2 * writes.length);
  for (const [index, { address, data }] of writes.entries()) {
    configuration[2 * index] = BigInt(address);
    configuration[2 * index + 1] = data;
  }
  await writeFile(
    file,
    Buffer.concat([header, configuration, samples, labels].map((column) => bytesOf(column))),
  );
}

/** What the learner sends to its array. */
export interface ArrayStimuli {
  /** The tiles of one sample: address, and 2^16 where it is updated. */
  readonly tiles: Uint32Array<ArrayBuffer>;
  /** Words at the west and the north edge, equally many. */
  readonly west: Uint8Array<ArrayBuffer>;
  readonly north: Uint8Array<ArrayBuffer>;
  readonly words: number;
  readonly rounding: number;
  readonly shift: number;
}

/** Writes the stimuli of bareArray.cpp. */
export async function writeArrayStimuli(file: string, stimuli: ArrayStimuli): Promise<void> {
  const { tiles, west, north, words, rounding, shift } = stimuli;
  const header = Uint32Array.of(tiles.length, words, rounding, shift);
  await writeFile(
    file,
    Buffer.concat([header, tiles, west, north].map((column) => bytesOf(column))),
  );
}
