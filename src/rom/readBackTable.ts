import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackLanes } from '../../testbench/lanes.js';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { newColumn, verilate, type VerilateOptions } from '../cosim/index.js';
import { removeOnExit } from '../cosim/leftovers.js';
import { laneLayout, widthOf } from './ports.js';
import type { ProjectionMemory } from './projectionMemory.js';

/** The name under which every simulation finds its table, so that one build serves all. */
const TABLE = 'projection.hex';

/**
 * Reads every word of `$readmemh` texts through rtl/projection_rom.sv in Verilator.
 *
 * @param texts one for each group of columns
 * @returns the values that the hardware puts out, group by group, words x values
 * @throws ToolError when a tool fails, or the hardware cannot read a text
 */
export async function readBackTable(
  memory: ProjectionMemory,
  texts: readonly string[],
  options: VerilateOptions = {},
): Promise<readonly Int32Array[]> {
  const words = memory.groups[0]?.length ?? 0;
  const design = await verilate(
    {
      top: 'projection_rom',
      sources: ['projection_rom.sv', 'ram_1r1w.sv'].map((name) => join(rtlDir(), name)),
      includeDirs: [rtlDir()],
      parameters: {
        Groups: 1,
        Group: memory.group,
        DeltaWidth: memory.width,
        Words: words,
        InitFile: TABLE,
      },
      // A ROM leaves the port unused through which the host would write.
      allowWarnings: ['UNUSEDSIGNAL'],
    },
    options,
  );
  const folder = await mkdtemp(join(tmpdir(), 'systole-rom-'));
  const forget = removeOnExit(folder);
  try {
    const layout = laneLayout(memory.group, memory.width);
    const values: Int32Array[] = [];
    for (const text of texts) {
      await writeFile(join(folder, TABLE), text);
      const simulation = await design.start({ cwd: folder });
      try {
        await simulation.reset();
        // Answers come a cycle after the read: the last one in a cycle of its own.
        const read = new Uint8Array(words + 1).fill(1, 0, words);
        const address = newColumn(widthOf(design, 'address_i'), words + 1);
        for (let at = 0; at < words; at++) address[at] = at;
        const { data_o: data } = await simulation.batch(
          words + 1,
          { enable_i: read, read_i: read, address_i: address },
          ['data_o'],
        );
        if (data) values.push(unpackLanes(data, layout, words + 1).slice(memory.group));
        await simulation.close();
      } finally {
        simulation.kill();
      }
    }
    return values;
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget();
  }
}
