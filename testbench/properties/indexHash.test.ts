import { expect, test } from 'vitest';
import { indexHash } from '../../golden/index.js';
import { startBlock } from './startBlock.js';

test('index_hash equals the golden function for every index', async () => {
  const simulation = await startBlock(['index_hashes', 'index_hash']);
  const index = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const answers = await simulation.batch(index.length, { index_i: index }, [
    'input_o',
    'output_o',
    'layer_o',
  ]);
  await simulation.close();
  expect(answers['input_o']).toEqual(Uint32Array.from(index, (i) => indexHash(i, 0)));
  expect(answers['output_o']).toEqual(Uint32Array.from(index, (i) => indexHash(i, 16)));
  expect(answers['layer_o']).toEqual(Uint32Array.from(index, (i) => indexHash(i & 15, 32)));
});
