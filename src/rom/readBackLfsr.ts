import { join } from 'node:path';
import { unpackLanes } from '../../testbench/lanes.js';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { newColumn, verilate, type VerilateOptions } from '../cosim/index.js';
import { laneLayout, widthOf } from './ports.js';
import type { ProjectionMemory } from './projectionMemory.js';

/**
 * Regenerates every word of the feedback matrices with rtl/projection_lfsr.sv in Verilator, layer
 * after layer and class after class without a pause, as the learner's lanes ask for them: group g a
 * cycle after group g - 1.
 *
 * @returns the values that the hardware puts out, group by group, in the layout of the table
 */
export async function readBackLfsr(
  memory: ProjectionMemory,
  options: VerilateOptions = {},
): Promise<readonly Int32Array[]> {
  const { group, width, layers } = memory;
  const groups = memory.groups.length;
  const words = memory.groups[0]?.length ?? 0;
  const design = await verilate(
    {
      top: 'projection_lfsr',
      sources: ['projection_lfsr.sv', 'index_hash.sv'].map((name) => join(rtlDir(), name)),
      includeDirs: [rtlDir()],
      parameters: { Groups: groups, Group: group, DeltaWidth: width },
    },
    options,
  );
  const cycles = 1 + words + groups;
  const seeds = new Uint32Array(cycles);
  const classes = new Uint16Array(cycles);
  const first = new Uint8Array(cycles);
  const enable = new Uint8Array(cycles).fill(1);
  const sign = new Uint8Array(cycles).fill(memory.signOnly ? 1 : 0);
  /** The word of the table that group 0 reads in a cycle. */
  const wordAt = new Int32Array(words);
  let step = 0;
  for (const layer of layers) {
    for (let c = 0; c < layer.classes; c++) {
      for (let b = 0; b < layer.columnTiles; b++, step++) {
        // A cycle before the read.
        seeds[step] = layer.seed;
        classes[step] = c;
        first[1 + step] = b === 0 ? 1 : 0;
        wordAt[step] = layer.base + b * layer.classes + c;
      }
    }
  }
  const read = newColumn(widthOf(design, 'read_i'), cycles);
  for (let cycle = 0; cycle < cycles; cycle++) {
    let mask = 0;
    for (let g = 0; g < groups; g++) {
      if (cycle > g && cycle - g <= words) mask += 2 ** g;
    }
    read[cycle] = mask;
  }
  const simulation = await design.start();
  try {
    await simulation.reset();
    const { data_o: data } = await simulation.batch(
      cycles,
      {
        enable_i: enable,
        seed_i: seeds,
        class_i: classes,
        sign_only_i: sign,
        read_i: read,
        first_i: first,
      },
      ['data_o'],
    );
    await simulation.close();
    const lanes = data
      ? unpackLanes(data, laneLayout(groups * group, width), cycles)
      : new Int32Array(0);
    return Array.from({ length: groups }, (_, g) => {
      const values = new Int32Array(words * group);
      for (let at = 0; at < words; at++) {
        // Answers come a cycle after the read.
        const from = (at + g + 2) * groups * group + g * group;
        values.set(lanes.subarray(from, from + group), (wordAt[at] ?? 0) * group);
      }
      return values;
    });
  } finally {
    simulation.kill();
  }
}
