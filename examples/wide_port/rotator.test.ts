import { test } from 'vitest';
import { compare, fc, portValue, property, verilate } from 'systole';
import { rotatorPorts, rotatorSpec } from './rotator.design.js';

const WIDTH = 200;

function rotate(data: bigint, places: number): bigint {
  const up = data << BigInt(places);
  return BigInt.asUintN(WIDTH, up) | (up >> BigInt(WIDTH));
}

test('200 bits are rotated by any number of places', async () => {
  const rotator = await verilate(rotatorSpec);
  const rotations = fc.array(
    fc.record({
      data: portValue(rotatorPorts.data_i),
      places: fc.nat(WIDTH - 1),
    }),
    { minLength: 1, size: 'large' },
  );
  await property(rotator, rotations, (sim, all) =>
    // A port of more than 32 bits takes and gives bigints.
    compare(
      sim.run({
        cycles: all.length + 1,
        inputs: {
          data_i: [...all.map(({ data }) => data), 0n],
          places_i: [...all.map(({ places }) => places), 0],
        },
      }),
      { data_o: [undefined, ...all.map(({ data, places }) => rotate(data, places))] },
    ),
  );
});
