import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookUp } from '../cosim/toolchain.js';
import { prove, type Proof } from './index.js';

const missing = ['yosys', 'z3'].filter((tool) => lookUp(tool) === undefined);

// Counts to nine and begins again.
const COUNTER = `module counter (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i
);
  logic [7:0] count_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) count_q <= '0;
    else if (enable_i) count_q <= count_q == 8'd9 ? 8'd0 : count_q + 8'd1;
  end
endmodule
`;

const top = (assumption: string) => `module top (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i
);
  logic first_q = 1'b1;
  always_ff @(posedge clk_i) first_q <= 1'b0;
  always_comb assume (rst_ni == !first_q);
  ${assumption}
  counter u_dut (.clk_i, .rst_ni, .enable_i);
endmodule
`;

let folder = '';
const sources = () => ({ rtl: folder, proofs: folder });

async function write(name: string, inside: string, assumption = ''): Promise<void> {
  await writeFile(join(folder, `${name}.sv`), top(assumption));
  await writeFile(join(folder, `${name}.svh`), inside);
}

const proof = (name: string, more: Partial<Proof> = {}): Proof => ({
  name,
  claim: 'it counts to nine',
  modules: ['counter'],
  method: 'inductive',
  cycles: 1,
  fault: {
    what: 'it counts on',
    file: 'counter.sv',
    find: "count_q == 8'd9 ? 8'd0 : count_q + 8'd1",
    replace: "count_q + 8'd1",
    signals: ['enable_i', 'u_dut.count_q', 'no.such.signal'],
  },
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'systole-proof-'));
  await writeFile(join(folder, 'counter.sv'), COUNTER);
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(missing.length > 0)('proofs (skipped without yosys and z3)', () => {
  test('what holds is proved; its twin is refuted at the first cycle that shows it', async () => {
    await write('holds', "always_comb if (rst_ni) assert (count_q <= 8'd9);\n");
    const holds = proof('holds');
    expect(await prove(holds, sources())).toEqual({ kind: 'proved' });
    const twin = await prove(holds, sources(), {}, holds.fault);
    expect(twin).toMatchObject({
      kind: 'refuted',
      cycle: 11,
      assertion: "assert (count_q <= 8'd9);",
    });
    if (twin.kind !== 'refuted') return;
    const [cycles = '', enable = '', count = ''] = twin.trace.split('\n');
    expect(cycles.trim().split(/\s+/).slice(-2)).toEqual(['10', '11']);
    expect(enable).toMatch(/^top\.enable_i .*1/);
    expect(count.trim().split(/\s+/).slice(-2)).toEqual(['9', 'a']);
  });

  test('the same fault beyond the cycles of a bounded proof is not seen', async () => {
    const short = proof('holds', { method: 'bounded', cycles: 10 });
    expect(await prove(short, sources(), {}, short.fault)).toEqual({ kind: 'proved' });
    const enough = proof('holds', { method: 'bounded', cycles: 11 });
    expect(await prove(enough, sources(), {}, enough.fault)).toMatchObject({ cycle: 11 });
  });

  test('what holds from reset on, but not after every state, is not called refuted', async () => {
    await write('weak', "always_comb if (rst_ni) assert (count_q != 8'd77);\n");
    const verdict = await prove(proof('weak'), sources());
    expect(verdict).toMatchObject({ kind: 'undecided' });
    expect(verdict).toHaveProperty('why', expect.stringMatching(/30 cycles .*count_q != 8'd77/));
  });

  test('an own module with the fault is refuted', async () => {
    await write('holds', "always_comb if (rst_ni) assert (count_q <= 8'd9);\n");
    const overlay = await mkdtemp(join(tmpdir(), 'systole-overlay-'));
    await writeFile(join(overlay, 'counter.sv'), COUNTER.replace("8'd9 ?", "8'd12 ?"));
    try {
      const verdict = await prove(proof('holds'), { ...sources(), overlay });
      expect(verdict).toMatchObject({ kind: 'refuted', cycle: 11 });
    } finally {
      await rm(overlay, { recursive: true });
    }
  });

  test('assumptions that contradict each other prove nothing', async () => {
    await write(
      'vacuous',
      'always_comb assert (1);\n',
      'always_comb assume (enable_i && !enable_i);',
    );
    await expect(prove(proof('vacuous'), sources())).rejects.toThrow(/contradict each other/);
  });

  test('a place of a fault that has moved away is said', async () => {
    const moved = proof('holds');
    const fault = { ...moved.fault, find: 'nowhere' };
    await expect(prove(moved, sources(), {}, fault)).rejects.toThrow(
      /in counter\.sv stands there 0 times, not once: nowhere/,
    );
  });

  test("what yosys does not read is said in yosys's words", async () => {
    await write('broken', 'always_comb assert (no_such_signal == );\n');
    await expect(prove(proof('broken'), sources())).rejects.toThrow(
      /counter\.sv:\d+.*syntax error/,
    );
  });

  test('a solver that takes too long is stopped', async () => {
    await write(
      'hard',
      // The product of two primes of 31 bits.
      `(* anyseq *) logic [31:0] a, b;
always_comb if (rst_ni && a > 32'd1 && b > 32'd1) assert (64'(a) * 64'(b) != 64'd4611685975477714963);
`,
    );
    const verdict = await prove(proof('hard', { cycles: 3 }), sources(), { seconds: 1 });
    expect(verdict).toEqual({ kind: 'undecided', why: 'the solver did not end within 1 s' });
  });
});
