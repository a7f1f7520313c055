import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RULES } from '../../golden/index.js';
import { arrayShape, networkFormats, networkSpec } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { sampleCost } from '../accounting/formula.js';
import { weightWords } from '../accounting/weightWords.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { compile, passTiles } from '../program/compile.js';
import { hardwareFor } from '../program/hardware.js';
import { cosimResultSchema } from '../run/cosimResult.js';
import { energyOf } from './energyOf.js';
import { DEFAULT_ENERGY_TABLE, energyAt, type EnergyTable } from './energyTable.js';
import { memoryTraffic } from './memoryTraffic.js';

const networks = arrayShape.chain((shape) =>
  networkSpec({ formats: networkFormats, shape, widest: 30, rules: RULES }).map((spec) =>
    compile(spec, hardwareFor(spec, shape)),
  ),
);

/** The same at every size. */
const flat = (add: number, multiply: number, access: number): EnergyTable => {
  const of = (value: number) => ({ 8: value, 1048576: value });
  return { name: 't', source: 't', add: of(add), multiply: of(multiply), access: of(access) };
};

describe('energyAt', () => {
  test('gives what the table has, and a power law elsewhere', () => {
    const { multiply, access } = DEFAULT_ENERGY_TABLE;
    expect(energyAt(multiply, 8)).toBe(0.2);
    expect(energyAt(multiply, 32)).toBe(3.1);
    // Half-way on both logarithmic scales.
    expect(energyAt(multiply, 16)).toBeCloseTo(Math.sqrt(0.2 * 3.1), 12);
    expect(energyAt(access, 2048)).toBeCloseTo(5, 12);
    expect(energyAt(access, 32768 * 2 ** 2.5)).toBeCloseTo(Math.sqrt(20 * 100), 9);
    expect(energyAt({ 10: 4 }, 5)).toBe(2);
  });
});

describe('energyOf', () => {
  test('charges every product and addition that is counted, once', () => {
    fc.assert(
      fc.property(networks, (program) => {
        const cost = sampleCost(program.spec, program.hardware);
        const macs = Object.values(cost.macs).reduce((sum, count) => sum + count, cost.bias);
        const adds = energyOf(program, flat(1, 0, 0), 1).sample;
        expect(adds.total).toBeCloseTo(macs + cost.additions, 6);
        expect(adds.lanes.operations).toBeCloseTo(cost.additions, 6);
        const products = energyOf(program, flat(0, 1, 0), 1).sample;
        const gates = program.spec.hidden === 'tanh' ? cost.gate : 0;
        expect(products.total).toBeCloseTo(macs + gates + cost.scale, 6);
        expect(products.signal.operations).toBeCloseTo(cost.macs.signal, 6);
        expect(energyOf(program, flat(0, 0, 0), 1).sample.total).toBe(0);
      }),
      settings(100),
    );
  });

  test("charges the bits of the weight memories' words, and of all others that are read", () => {
    fc.assert(
      fc.property(networks, (program) => {
        const { group, formats } = program.hardware;
        const words = weightWords(program);
        const traffic = memoryTraffic(program);
        const sum = (what: 'read' | 'written', memory: string): number =>
          traffic.reduce((all, one) => all + (one.memory === memory ? one[what] : 0), 0);
        expect(sum('read', 'weights')).toBe(words.read * group * formats.weight.width);
        expect(sum('written', 'weights')).toBe(words.written * group * formats.weight.width);
        const inputs = program.spec.layers[0] ?? 0;
        const walks = program.train
          .filter(({ fromSample }) => fromSample)
          .reduce((all, pass) => all + passTiles(pass) / pass.rowTiles.length, 0);
        expect(sum('written', 'samples')).toBe(inputs * formats.activation.width);
        expect(sum('read', 'samples')).toBe(inputs * walks * formats.activation.width);
        // 64 pJ an access of 64 bits.
        const { sample, run } = energyOf(program, flat(0, 0, 64), 7);
        const bits = traffic.reduce((all, one) => all + one.read + one.written, 0);
        expect(sample.total - sample.lanes.memory).toBeCloseTo(bits, 3);
        expect(run).toBeCloseTo(7e-12 * sample.total, 15);
      }),
      settings(100),
    );
  });
});

let folder = '';
const TRAIN = 'cosim --target golden --rule dfa --layers 64-12-10 --array 4x4 --samples 20';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole-energy-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('--energy-table', () => {
  const write = (text: string): string => {
    const file = join(folder, 'table.json');
    writeFileSync(file, text);
    return file;
  };

  test('a result has the estimate and says by which table', async () => {
    const energy = async (...more: string[]) => {
      const argv = [...TRAIN.split(' '), '--test-samples', '5', ...more, '--json', '-'];
      const { stdout, stderr } = await runCli([...argv, '--quiet']);
      expect(stderr).toBe('');
      return cosimResultSchema.parse(JSON.parse(stdout)).energy;
    };
    const usual = await energy();
    expect(usual?.table.name).toBe('horowitz-45nm');
    expect(usual?.run).toBeCloseTo(20e-12 * (usual?.sample.total ?? 0), 15);
    const other = await energy('--energy-table', write(JSON.stringify(flat(1, 0, 0))));
    const forward = 64 * 12 + 12 * 10 + 22;
    expect(other?.sample.forward).toEqual({ operations: forward, memory: 0 });
    const { stdout } = await runCli(`${TRAIN} --test-samples 5`);
    expect(stdout).toMatch(
      /energy +estimate: forward .* [pnu]J a sample, \d+ % .*\(horowitz-45nm\)/,
    );
  });

  test.each<[string, RegExp]>([
    ['{', /cannot be read as JSON/],
    ['{"name": "t", "source": "t", "add": {"8": 1}, "multiply": {"8": 1}}', /"access"/],
    [JSON.stringify({ ...flat(1, 1, 1), add: {} }), /"add": at least one size is needed/],
    [JSON.stringify({ ...flat(1, 1, 1), add: { eight: 1 } }), /"add.eight"/],
    [JSON.stringify(flat(1, -1, 1)), /"multiply\.8"/],
  ])('refused: %s', async (text, message) => {
    const { code, stderr } = await runCli([...TRAIN.split(' '), '--energy-table', write(text)]);
    expect(stderr).toMatch(/^systole: --energy-table .*docs\/energy\.md shows one\.\n$/);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
