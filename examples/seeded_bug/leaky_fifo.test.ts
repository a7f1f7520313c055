import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compare, fc, property, PropertyFailure, verilate, type Stimuli } from 'systole';
import { leakyFifoSpec, type LeakyFifoPorts } from './leaky_fifo.design.js';

interface Command {
  readonly push: boolean;
  readonly data: number;
  readonly pop: boolean;
}

const commandsArbitrary = fc.array(
  fc.record({ push: fc.boolean(), data: fc.nat(255), pop: fc.boolean() }),
  { size: 'large' },
);

function toStimuli(commands: readonly Command[]): Stimuli<LeakyFifoPorts> {
  return {
    cycles: commands.length,
    inputs: {
      in_valid_i: commands.map(({ push }) => Number(push)),
      in_data_i: commands.map(({ data }) => data),
      out_ready_i: commands.map(({ pop }) => Number(pop)),
    },
  };
}

function model(commands: readonly Command[]) {
  const queue: number[] = [];
  const heads = commands.map(({ push, data, pop }) => {
    const [head] = queue;
    const room = queue.length < 4;
    if (pop && head !== undefined) queue.shift();
    if (push && room) queue.push(data);
    return head;
  });
  return { out_valid_o: heads.map((head) => Number(head !== undefined)), out_data_o: heads };
}

test('the bug is found, made small and shown', async () => {
  const keep = mkdtempSync(join(tmpdir(), 'systole-example-'));
  onTestFinished(() => {
    rmSync(keep, { recursive: true, force: true });
  });
  const fifo = await verilate(leakyFifoSpec);
  const checked = property(
    fifo,
    commandsArbitrary,
    (sim, commands) => compare(sim.run(toStimuli(commands)), model(commands)),
    // A seed, so that it is the same report every time.
    { seed: 7, keep },
  );
  const failure: unknown = await checked.catch((error: unknown) => error);
  if (!(failure instanceof PropertyFailure)) throw new Error('the bug was not found');

  // One word in, one in while the first leaves, the second out: then it should be empty.
  const { value, difference, message, files } = failure as PropertyFailure<Command[]>;
  expect(value.map(({ push, pop }) => [push, pop])).toEqual([
    [true, false],
    [true, true],
    [false, true],
    [false, false],
  ]);
  expect(difference).toMatchObject({ port: 'out_valid_o', cycle: 3, expected: 0n, actual: 1n });
  expect(message).toMatch(/out_valid_o differs in cycle 3: expected 0, actual 1/);
  expect(message).toMatch(/^ {2}out_valid_o +_+\/‾+$/m);
  expect(message).toMatch(/^again +npx systole replay /m);
  expect(existsSync(files.waveform ?? '')).toBe(true);
  expect(readFileSync(files.picture ?? '', 'utf8')).toContain('<svg');
});
