import { expect, test } from 'vitest';
import { verilate } from 'systole';
import { fifoSpec } from './fifo.design.js';

test('a word comes out', async () => {
  const fifo = await verilate(fifoSpec);
  const dut = await fifo.interactive();
  await dut.reset();
  await dut.cycle({ in_valid_i: 1, in_data_i: 42 });
  const { out_data_o } = await dut.cycle({ in_valid_i: 0, out_ready_i: 1 });
  expect(out_data_o).toBe(42);
  expect(await dut.peek('level_o')).toBe(0);
  await dut.close();
});
