import { beforeAll, expect, test } from 'vitest';
import { compare, fc, property, verilate, type Design } from 'systole';
import { uartSpec, type UartPorts } from './uart.design.js';

const DIVIDER = 8;

let uart: Design<UartPorts>;

beforeAll(async () => {
  uart = await verilate(uartSpec);
});

/** Start bit, eight data bits, the lowest first, stop bit. */
function frame(byte: number): number[] {
  return [0, ...Array.from({ length: 8 }, (_, i) => (byte >> i) & 1), 1];
}

/** The line, a value a cycle, when one bit lasts so many cycles. */
function line(bits: readonly number[], bitCycles: number): number[] {
  const cycles = Math.round(bits.length * bitCycles);
  return Array.from({ length: cycles }, (_, i) => bits[Math.floor((i + 0.5) / bitCycles)] ?? 1);
}

const bytes = fc.array(fc.nat(255), { minLength: 1, maxLength: 12 });

test('a byte goes out as start bit, data and stop bit', async () => {
  await property(uart, fc.nat(255), (sim, byte) => {
    const expected = [1, ...line(frame(byte), DIVIDER), 1];
    return compare(
      sim.run({
        cycles: expected.length,
        inputs: {
          tx_valid_i: expected.map((_, i) => Number(i === 0)),
          tx_data_i: expected.map(() => byte),
        },
      }),
      {
        tx_o: expected,
        tx_ready_o: expected.map((_, i) => Number(i === 0 || i === expected.length - 1)),
      },
    );
  });
});

test('bytes come in from a line whose clock is up to 4 % off, however long it rests', async () => {
  const cases = fc.record({
    bytes,
    rest: fc.nat(30),
    bitCycles: fc.integer({ min: -4, max: 4 }).map((percent) => DIVIDER * (1 + percent / 100)),
  });
  await property(uart, cases, async (sim, { bytes, rest, bitCycles }) => {
    const resting = Array.from({ length: rest }, () => 1);
    const rx_i = [
      ...bytes.flatMap((byte) => [...line(frame(byte), bitCycles), ...resting]),
      1,
      1,
      1,
    ];
    const { rx_valid_o, rx_data_o, rx_error_o } = await sim.run({
      cycles: rx_i.length,
      inputs: { rx_i },
    });
    expect(Array.from(rx_data_o.filter((_, i) => rx_valid_o[i] === 1))).toEqual(bytes);
    expect(rx_error_o.some((bit) => bit === 1)).toBe(false);
  });
});

test('a missing stop bit is an error, a short pulse is nothing', async () => {
  const sim = await uart.start();
  const count = async (rx_i: number[]) => {
    const { rx_valid_o, rx_error_o } = await sim.run({ cycles: rx_i.length, inputs: { rx_i } });
    const ones = (bits: Uint8Array) => bits.filter((bit) => bit === 1).length;
    return { bytes: ones(rx_valid_o), errors: ones(rx_error_o) };
  };
  const bad = [...frame(0x55).slice(0, 9), 0, 1];
  expect(await count(line(bad, DIVIDER))).toEqual({ bytes: 0, errors: 1 });
  const pulse = [...line([0], 2), ...line([1], 200)];
  expect(await count(pulse)).toEqual({ bytes: 0, errors: 0 });
  await sim.close();
});
