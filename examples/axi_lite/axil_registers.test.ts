import { expect, test } from 'vitest';
import { fc, property, verilate, type AxiLiteOperation } from 'systole';
import { axilRegistersSpec } from './axil_registers.design.js';

const address = fc.constantFrom(0x0, 0x4, 0x8, 0xc, 0x10);
interface Write {
  readonly write: number;
  readonly data: number;
  readonly strb: number;
}
interface Read {
  readonly read: number;
}
const operation: fc.Arbitrary<Write | Read> = fc.oneof(
  fc.record({ write: address, data: fc.nat(2 ** 32 - 1), strb: fc.nat(15) }),
  fc.record({ read: address }),
);
const chance = fc.constantFrom(0, 0.3, 0.8);
const cases = fc.record({
  operations: fc.array(operation, { maxLength: 20 }),
  stall: fc.record({ aw: chance, w: chance, b: chance, ar: chance, r: chance }),
  seed: fc.nat(),
});

/** What each operation is answered. */
function model(operations: readonly (Write | Read)[]) {
  let [control, scratch, writes] = [0, 0, 0];
  return operations.map((operation) => {
    if ('read' in operation) {
      const words = new Map(
        [0x5e57_0001, control, scratch, writes].map((word, i) => [4 * i, word]),
      );
      const data = words.get(operation.read);
      return data === undefined ? { response: 'SLVERR', data: 0 } : { response: 'OKAY', data };
    }
    const { write, data, strb } = operation;
    if (write !== 0x4 && write !== 0x8) return { response: 'SLVERR' };
    writes++;
    if (write === 0x4 && (strb & 1) === 1) control = data & 0xf;
    for (let i = 0; write === 0x8 && i < 4; i++) {
      const byte = 0xff << (8 * i);
      if ((strb >> i) & 1) scratch = ((scratch & ~byte) | (data & byte)) >>> 0;
    }
    return { response: 'OKAY' };
  });
}

test('the registers answer as their model, whatever stalls', async () => {
  const registers = await verilate(axilRegistersSpec);
  await property(registers, cases, async (sim, { operations, stall, seed }) => {
    const bus = sim.axiLite({ prefix: 's_axil_', stall, seed, idle: 2 });
    const { answers } = await bus.run(operations, { errors: 'return' });
    expect(answers).toMatchObject(model(operations));
  });
});

test('what is read only stays as it is', async () => {
  const registers = await verilate(axilRegistersSpec);
  const sim = await registers.start();
  await sim.reset({ low: ['s_axil_bvalid', 's_axil_rvalid'] });
  const bus = sim.axiLite({ prefix: 's_axil_', stall: 0.3, seed: 1 });
  await bus.write(0x8, 0xdead_beef);
  await bus.write(0x8, 0, { strb: 0b0001 });
  expect(await bus.read(0x8)).toBe(0xdead_be00);
  await expect(bus.write(0x0, 1)).rejects.toThrow('write to 0x0: SLVERR');
  expect(await bus.read(0x0)).toBe(0x5e57_0001);
  const list: AxiLiteOperation[] = [{ write: 0x0, data: 1 }, { read: 0xc }];
  const { answers } = await bus.run(list, { errors: 'return' });
  expect(answers).toMatchObject([{ response: 'SLVERR' }, { response: 'OKAY', data: 2 }]);
  await sim.close();
});
