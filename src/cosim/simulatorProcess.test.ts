import { beforeAll, describe, expect, it } from 'vitest';
import { ToolError } from '../errors.js';
import { FIFO, isAlive } from './fixtures/designs.js';
import { verilate, type Design } from './index.js';

let design: Design;

beforeAll(async () => {
  design = await verilate({ ...FIFO, parameters: { Greeting: 'good morning' } });
});

async function command(value: number): Promise<Error> {
  const simulation = await design.start();
  await simulation.reset();
  await simulation.step(10);
  void simulation.poke('command_i', value);
  const running = simulation.step(1000);
  const queued = simulation.peek('level_o');
  const error: unknown = await running.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ToolError);
  await expect(queued).rejects.toThrow(ToolError);
  await expect(simulation.step()).rejects.toThrow(ToolError);
  await simulation.close();
  return error as Error;
}

describe('a simulation that dies', () => {
  it('tells of $fatal: file, line, message, cycle', async () => {
    const { message } = await command(1);
    expect(message).toMatch(/stopped at cycle 13: .*SIGABRT/);
    expect(message).toMatch(/fifo\.sv:\d+: .*told to die/);
    expect(message).toContain(FIFO.sources[0]);
  });

  it('tells of a failed assertion', async () => {
    const { message } = await command(3);
    expect(message).toMatch(/stopped at cycle 13/);
    expect(message).toMatch(/told to assert/);
  });

  it('tells of $finish', async () => {
    const { message } = await command(2);
    expect(message).toMatch(/stopped at cycle 13: the design called \$finish/);
  });

  it('tells of kill -9, half-way through a long batch', async () => {
    const simulation = await design.start();
    await simulation.reset();
    const { pid } = simulation;
    if (pid === undefined) throw new Error('no process');
    const running = simulation.step(1e9);
    setTimeout(() => process.kill(pid, 'SIGKILL'), 900);
    await expect(running).rejects.toThrow(
      /stopped at cycle \d{3,}: the process was ended by SIGKILL/,
    );
    await simulation.close();
  });

  it('is ended when it shows no sign of life', async () => {
    const simulation = await design.start({ timeoutSeconds: 0.5 });
    const { pid } = simulation;
    if (pid === undefined) throw new Error('no process');
    process.kill(pid, 'SIGSTOP');
    await expect(simulation.step(5)).rejects.toThrow(/no sign of life for 0.5 s during batch/);
    await simulation.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('shows signs of life while it computes', async () => {
    const simulation = await design.start({ timeoutSeconds: 1.2 });
    const running = simulation.step(1e9);
    await new Promise((done) => setTimeout(done, 3000));
    expect(simulation.cycles).toBeGreaterThan(10_000);
    simulation.kill();
    await expect(running).rejects.toThrow(/killed by its user/);
  });
});

describe('a simulation that ends', () => {
  it('leaves no process after close, with its work done', async () => {
    const simulation = await design.start();
    const { pid } = simulation;
    const work = simulation.step(200_000);
    await simulation.close();
    await work;
    expect(simulation.cycles).toBe(200_000);
    expect(isAlive(pid ?? 0)).toBe(false);
    await expect(simulation.step()).rejects.toThrow(ToolError);
  });

  it('leaves no process after kill', async () => {
    const simulation = await design.start();
    const { pid } = simulation;
    simulation.kill();
    await simulation.close();
    expect(isAlive(pid ?? 0)).toBe(false);
  });

  it('hands over what the design prints', async () => {
    const lines: string[] = [];
    const simulation = await design.start({ onOutput: (line) => lines.push(line) });
    await simulation.step();
    await simulation.close();
    expect(lines).toEqual(['good morning']);
  });
});
