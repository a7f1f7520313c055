import { operandWidth, slopeWidth, type Hardware } from '../../src/program/hardware.js';
import { blocksPerWord } from '../../src/program/tiling.js';

/** One number in a memory of the learner. */
export interface MemoryPlace {
  /** Instance that holds the memory, by hierarchy; its array is `mem`. */
  readonly instance: string;
  readonly address: number;
  /** Lane of the word. */
  readonly lane: number;
  readonly width: number;
  /** Default: two's complement. */
  readonly unsigned?: boolean;
}

/** Where the learner keeps what (`u_...` are the instances of rtl/learner.sv). */
export function memoryMap(hardware: Hardware): {
  readonly sample: (input: number, buffer: number) => MemoryPlace;
  /** h of column `column` of column tile `tile`, in a layer whose outputs begin at word `base`. */
  readonly hidden: (base: number, tile: number, column: number) => MemoryPlace;
  readonly delta: (base: number, tile: number, column: number) => MemoryPlace;
  /** f' of column `column` of the word `address`. */
  readonly slope: (address: number, column: number) => MemoryPlace;
  readonly weight: (tile: number, row: number, column: number) => MemoryPlace;
  /** m of column `column` of the feedback table's word `address`. */
  readonly projection: (address: number, column: number) => MemoryPlace;
  /** A number of M, between the classes. */
  readonly mixing: (address: number) => MemoryPlace;
  readonly program: (address: number) => MemoryPlace;
} {
  const { rows, cols, group, formats, transposed } = hardware;
  const blocks = blocksPerWord({ rows, cols });
  // Columns in a word of deltas or slopes.
  const lanes = transposed ? 1 : group;
  return {
    sample: (input, buffer) => ({
      instance: `learner.u_activations.gen_sample[${input % rows}].u_sample`,
      address: 2 * Math.floor(input / rows) + buffer,
      lane: 0,
      width: formats.activation.width,
    }),
    hidden: (base, tile, column) => ({
      instance: `learner.u_activations.gen_hidden[${(tile % blocks) * cols + column}].u_hidden`,
      address: base + Math.floor(tile / blocks),
      lane: 0,
      width: operandWidth(hardware),
    }),
    delta: (base, tile, column) => ({
      instance: `learner.u_deltas.gen_word[${Math.floor(column / lanes)}].u_delta`,
      address: base + tile,
      lane: column % lanes,
      width: formats.delta.width,
    }),
    slope: (address, column) => ({
      instance: `learner.gen_slopes.u_slopes.gen_word[${Math.floor(column / lanes)}].u_slope`,
      address,
      lane: column % lanes,
      width: slopeWidth(hardware),
      unsigned: true,
    }),
    weight: (tile, row, column) => ({
      instance: `learner.u_array.gen_row[${row}].gen_group[${Math.floor(column / group)}].u_weights`,
      address: tile,
      lane: column % group,
      width: formats.weight.width,
    }),
    projection: (address, column) => ({
      instance: `learner.u_modulator.gen_rom.u_rom.gen_group[${Math.floor(column / group)}].u_table`,
      address,
      lane: column % group,
      width: formats.delta.width,
    }),
    mixing: (address) => ({
      instance: 'learner.gen_mixer.u_mixer.u_mixing',
      address,
      lane: 0,
      width: formats.weight.width,
    }),
    program: (address) => ({
      instance: 'learner.u_sequencer.u_program',
      address,
      lane: 0,
      width: 64,
    }),
  };
}
