import { test } from 'vitest';
import { compare, fc, property, verilate, type Stimuli } from 'systole';
import { fifoSpec, type FifoPorts } from './fifo.design.js';

const DEPTH = 8;

/** What both sides want in a cycle. */
interface Command {
  readonly push: boolean;
  readonly data: number;
  readonly pop: boolean;
}

const commandsArbitrary = fc.array(
  fc.record({ push: fc.boolean(), data: fc.nat(255), pop: fc.boolean() }),
  { size: 'large' },
);

function toStimuli(commands: readonly Command[]): Stimuli<FifoPorts> {
  return {
    cycles: commands.length,
    inputs: {
      in_valid_i: commands.map(({ push }) => Number(push)),
      in_data_i: commands.map(({ data }) => data),
      out_ready_i: commands.map(({ pop }) => Number(pop)),
    },
  };
}

/** The outputs in every cycle, before the clock rises. */
function model(commands: readonly Command[]) {
  const queue: number[] = [];
  const cycles = commands.map(({ push, data, pop }) => {
    const [head] = queue;
    const room = queue.length < DEPTH;
    const before = { room, level: queue.length, head };
    if (pop && head !== undefined) queue.shift();
    if (push && room) queue.push(data);
    return before;
  });
  return {
    in_ready_o: cycles.map(({ room }) => Number(room)),
    out_valid_o: cycles.map(({ level }) => Number(level > 0)),
    // Without a word it may be anything.
    out_data_o: cycles.map(({ head }) => head),
    level_o: cycles.map(({ level }) => level),
  };
}

test('the FIFO is a queue', async () => {
  const fifo = await verilate(fifoSpec);
  await property(fifo, commandsArbitrary, (sim, commands) =>
    compare(sim.run(toStimuli(commands)), model(commands)),
  );
});
