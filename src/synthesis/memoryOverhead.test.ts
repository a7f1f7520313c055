import { expect, test } from 'vitest';
import { memoryOverhead, parseBitArea } from './memoryOverhead.js';

test('areas of a bit are two, and the second port costs something', () => {
  expect(parseBitArea('4,6.5')).toEqual({ onePort: 4, twoPort: 6.5 });
  for (const bad of ['4', '6,4', '0,1', '4,6,8', 'x,y', '4,', '4,Infinity', '']) {
    expect(() => parseBitArea(bad), bad).toThrow(
      `--bit-area ${bad}: give the area of a bit of memory with one port and with two, in um2`,
    );
  }
});

test('logic, further memories and second ports add up', () => {
  const inferenceOnly = { area: 1000, memoryBits: 100 };
  const bits = { onePort: 10, twoPort: 15 };
  // 2,000 um2: 1,000 of logic, 1,000 of memory. Learning: 500 more of logic, 20 bits, second ports.
  const found = memoryOverhead({ area: 1500, memoryBits: 120 }, inferenceOnly, bits);
  expect(found.overhead).toBeCloseTo((500 + 20 * 15 + 100 * 5) / 2000, 12);
  expect(found.onePortOverhead).toBeCloseTo((500 + 20 * 10) / 2000, 12);
  expect(memoryOverhead(inferenceOnly, inferenceOnly, { onePort: 10, twoPort: 10 })).toEqual({
    overhead: 0,
    onePortOverhead: 0,
  });
});
