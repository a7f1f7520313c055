import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { stallsOf, stimuliOf, streamOf } from '../arbitrary/index.js';
import { runCli } from '../cli/fixtures/runCli.js';
import { compare, property, PropertyFailure } from '../property/index.js';
import { readWaveform } from '../wave/index.js';
import { verilate, type Column, type Design } from './index.js';

/** On both sides of every size of a word, and far beyond. */
const WIDTHS = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 3000, 4096];

const declared = WIDTHS.flatMap((width) =>
  ['', ' signed'].map((sign) => ({ name: `${sign === '' ? 'u' : 's'}${width}`, width, sign })),
);
const inputs = declared.map(({ name }) => `${name}_i`);
const outputs = declared.map(({ name }) => `${name}_o`);

const assigned = (value: (name: string) => string): string =>
  declared.map(({ name }) => `      ${name}_o <= ${value(name)};`).join('\n');

/** One register behind a handshake for all of them. */
const SOURCE = `module widths (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic valid_i,
  output logic ready_o,
  output logic valid_o,
  input  logic ready_i,
${declared
  .flatMap(({ name, width, sign }) =>
    ['input ', 'output'].map((way) => `  ${way} logic${sign} [${width - 1}:0] ${name}_${way[0]}`),
  )
  .join(',\n')}
);
  assign ready_o = !valid_o || ready_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
${assigned(() => "'0")}
    end else if (ready_o) begin
      valid_o <= valid_i;
${assigned((name) => `${name}_i`)}
    end
  end
endmodule
`;

let folder: string;
let design: Design;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole-widths-'));
  const source = join(folder, 'widths.sv');
  writeFileSync(source, SOURCE);
  design = await verilate({ top: 'widths', sources: [source] });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stimuli = () =>
  stimuliOf(design, { cycles: 12, ports: inputs, hold: 0.3 }).map(({ cycles, inputs: words }) => ({
    cycles,
    inputs: { ...words, ready_i: new Array<number>(cycles).fill(1) },
  }));

it('are told as declared', () => {
  for (const { name, width, sign } of declared) {
    expect(design.ports).toContainEqual({
      name: `${name}_i`,
      direction: 'input',
      width,
      signed: sign !== '',
    });
  }
});

it('pass batches, with their signs', async () => {
  await property(design, stimuli(), (sim, { cycles, inputs: words }) =>
    compare(
      sim.run({ cycles, inputs: words, record: outputs }),
      Object.fromEntries(
        Object.entries(words)
          .filter(([name]) => name !== 'ready_i')
          .map(([name, all]) => [
            name.replace(/_i$/, '_o'),
            [typeof all[0] === 'bigint' ? 0n : 0, ...all.slice(0, -1)],
          ]),
      ),
    ),
  );
});

it('pass streams as columns, whatever stalls', async () => {
  const cases = fc.record({
    stream: streamOf(design, inputs, { most: 30 }),
    stalls: stallsOf('in', 'out'),
  });
  await property(design, cases, async (sim, { stream, stalls: { seed, stall } }) => {
    const { sinks } = await sim.streams({
      sources: [{ ...stream, valid: 'valid_i', ready: 'ready_o', stall: stall.in }],
      sinks: [{ valid: 'valid_o', ready: 'ready_i', payload: outputs, stall: stall.out }],
      until: { received: stream.count },
      seed,
    });
    const sent: Readonly<Record<string, Column>> = stream.payload;
    for (const { name } of declared) {
      expect(sinks[0]?.payload[`${name}_o`], name).toEqual(sent[`${name}_i`]);
    }
  });
});

it('pass call by call', async () => {
  const dut = await design.interactive();
  await fc.assert(
    fc.asyncProperty(stimuli(), async ({ cycles, inputs: words }) => {
      await dut.reset();
      for (let cycle = 0; cycle < cycles; cycle++) {
        const driven = Object.fromEntries(
          Object.entries(words).map(([name, all]) => [name, all[cycle] ?? 0]),
        );
        await dut.cycle(driven);
        for (const { name, width } of declared) {
          const bits = BigInt.asUintN(width, BigInt(driven[`${name}_i`] ?? 0));
          expect(BigInt(await dut.peek(`${name}_o`)), name).toBe(bits);
        }
      }
    }),
    settings(5),
  );
  await dut.close();
});

it('refuse the first value that does not fit', async () => {
  const sim = await design.start();
  for (const { name, width, sign } of declared) {
    // A signed port takes its bits as they are, too: only below its range is beyond it.
    const beyond = sign === '' ? 1n << BigInt(width) : -(1n << BigInt(width - 1)) - 1n;
    const words = [width > 32 ? beyond : Number(beyond)] as number[];
    await expect(sim.run({ cycles: 1, inputs: { [`${name}_i`]: words } }), name).rejects.toThrow(
      new RegExp(`${name}_i: value 0 is .*; ${width} bits hold`),
    );
  }
  await sim.close();
});

it('are in the report of a failure, its waveform and its replay: 3,000 bits', async () => {
  const bit = 1n << 2000n;
  const wrong = 1n << 2999n;
  const failure: unknown = await property(
    design,
    stimuliOf(design, { cycles: 8, ports: ['u3000_i', 'u8_i', 'ready_i'] }),
    (sim, { cycles, inputs: { u3000_i: all } }) => {
      const words = all as bigint[];
      return compare(
        sim.run({
          cycles: cycles + 1,
          inputs: {
            u3000_i: [...words, 0n],
            ready_i: new Array<number>(cycles + 1).fill(1),
          },
          record: ['u3000_o'],
        }),
        // A model that is wrong about one bit.
        { u3000_o: [0n, ...words.map((word) => (word >= bit ? word ^ wrong : word))] },
      );
    },
    { keep: join(folder, 'kept'), numRuns: 1000, seed: 1 },
  ).catch((error: unknown) => error);
  if (!(failure instanceof PropertyFailure)) throw new Error(`no failure: ${String(failure)}`);
  const { value, difference, message, files } = failure as PropertyFailure<{
    inputs: { u3000_i: bigint[] };
  }>;
  expect(value.inputs.u3000_i).toEqual([bit]);
  expect(difference).toMatchObject({
    port: 'u3000_o',
    cycle: 1,
    actual: bit,
    expected: bit | wrong,
  });
  expect(message).toContain(`u3000_o differs in cycle 1`);
  expect(message).toContain((bit | wrong).toString(16));
  expect(Math.max(...message.split('\n').map((line) => line.length))).toBeLessThan(5000);
  const { signals } = await readWaveform(files.waveform ?? '', {
    signals: (path) => path === 'widths.u3000_o',
  });
  expect(signals.map(({ width }) => width)).toEqual([3000]);
  const again = await runCli(['replay', files.replay ?? '', '--trace', 'none']);
  expect(again).toMatchObject({ code: 1, stderr: '' });
  expect(again.stdout).toMatch(/fails as before/);
});
