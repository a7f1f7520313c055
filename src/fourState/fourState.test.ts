import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { settings } from '../../testbench/properties/settings.js';
import { ToolError } from '../errors.js';
import { FIFO, fixture } from '../cosim/fixtures/designs.js';
import { verilate, type Design, type Stimuli } from '../cosim/index.js';
import { FAULTY_WORD, TALLY, wordStimuli } from '../property/fixtures/tally.js';
import { findUnknown, runFourState } from './index.js';

let clean: Design;
let unknowns: Design;

beforeAll(async () => {
  clean = await verilate({ ...TALLY, parameters: { Faulty: 0 } });
  unknowns = await verilate({
    top: 'unknowns',
    sources: [fixture('unknowns.sv')],
    allowWarnings: ['CASEINCOMPLETE'],
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const SEVEN: Stimuli = { cycles: 4, inputs: { index_i: [0, 0, 7, 7] } };

describe('Icarus', () => {
  it('sees X where the seeds disagree, and nothing where they agree', async () => {
    const seen = await runFourState(unknowns, SEVEN);
    expect(findUnknown({ known_o: seen['known_o'] ?? [] })).toBeUndefined();
    for (const [port, cycle] of [
      ['register_o', 0],
      ['memory_o', 0],
      ['assigned_o', 2],
      ['default_o', 2],
      ['beyond_o', 2],
    ] as const) {
      const bits = 'x'.repeat(32);
      expect(findUnknown({ [port]: seen[port] ?? [] })).toEqual({ port, cycle, bits });
    }
  });

  it('gives what Verilator gives where all is known, whatever the widths', async () => {
    const simulation = await clean.start();
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              valid_i: fc.nat(1),
              ready_i: fc.nat(1),
              data_i: fc.nat(255),
              signed_i: fc.integer({ min: -128, max: 127 }),
              wide_i: fc.bigInt(0n, 2n ** 100n - 1n),
            }),
            { minLength: 1, maxLength: 20 },
          ),
          async (cycles) => {
            const stimuli: Stimuli = {
              cycles: cycles.length,
              inputs: {
                valid_i: cycles.map(({ valid_i }) => valid_i),
                ready_i: cycles.map(({ ready_i }) => ready_i),
                data_i: cycles.map(({ data_i }) => data_i),
                signed_i: cycles.map(({ signed_i }) => signed_i),
                wide_i: cycles.map(({ wide_i }) => wide_i),
              },
            };
            const seen = await runFourState(clean, stimuli);
            expect(findUnknown(seen)).toBeUndefined();
            const two = await simulation.run(stimuli);
            for (const port of ['sum_o', 'valid_o', 'ready_o', 'signed_o'] as const) {
              const column = Array.from(two[port] ?? [], Number);
              expect(seen[port]?.map((bits) => parseInt(bits, 2))).toEqual(column);
            }
            const wide = seen['wide_o']?.map((bits) => BigInt(`0b${bits}`));
            expect(wide).toEqual([0n, ...(stimuli.inputs['wide_i'] ?? [])].slice(0, cycles.length));
          },
        ),
        settings(8),
      );
    } finally {
      await simulation.close();
    }
  });

  it('clocks while the reset is held, as long as asked', async () => {
    const loads = await verilate({ top: 'loads', sources: [fixture('loads.sv')] });
    const stimuli = { cycles: 2, inputs: { d_i: [1, 0] } };
    expect(await runFourState(loads, stimuli)).toEqual({
      reset_o: ['0', '1'],
      plain_o: ['0', '1'],
    });
    expect(await runFourState(loads, stimuli, { resetCycles: 0 })).toEqual({
      reset_o: ['0', '1'],
      plain_o: ['x', '1'],
    });
    await expect(runFourState(loads, stimuli, { resetCycles: -1 })).rejects.toThrow(
      /resetCycles is -1/,
    );
  });

  it('says why it ended early', async () => {
    const ends = (word: number) =>
      verilate(TALLY).then((design) => runFourState(design, wordStimuli([1, word, 3])));
    await expect(ends(FAULTY_WORD.stop)).rejects.toThrow(
      /stopped tally after 2 of 4 cycles: the design called \$finish or \$stop/,
    );
    await expect(ends(FAULTY_WORD.fatal)).rejects.toThrow(
      /stopped tally after 2 of 4 cycles: .*\n.*a word of all ones/,
    );
  });

  it('copes with ports that are named like what a test bench has', async () => {
    const named = await verilate({ top: 'bench_names', sources: [fixture('benchNames.sv')] });
    const inputs = { cycle: [1, 2, 3], file: [0, 1, 0] };
    const seen = await runFourState(named, { cycles: 3, inputs });
    expect(seen).toEqual({ u_dut: ['0000', '0001', '0011'] });
  });

  it('names the remedy where it is missing', async () => {
    vi.stubEnv('PATH', '');
    const missing = runFourState(clean, { cycles: 1, inputs: {} });
    await expect(missing).rejects.toThrow(ToolError);
    await expect(missing).rejects.toThrow(/iverilog was not found.*apt-get install iverilog/);
  });

  it('says what it cannot do', async () => {
    await expect(runFourState(clean, { cycles: 1, inputs: { none_i: [1] } })).rejects.toThrow(
      /no port none_i/,
    );
    const two = await verilate({ ...FIFO, clocks: [{ port: 'clk_i', period: 10 }] });
    await expect(runFourState(two, { cycles: 1, inputs: {} })).rejects.toThrow(/several clocks/);
  });
});
