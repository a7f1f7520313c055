import type { ExactNetwork } from '../../golden/index.js';
import type { Program } from '../program/compile.js';
import { projectionWrites } from '../program/encode.js';

/** The feedback matrix of one hidden layer and where it lies. */
export interface ProjectedLayer {
  /** From 1. */
  readonly layer: number;
  readonly classes: number;
  readonly outputs: number;
  readonly columnTiles: number;
  /** Word address of column tile 0, class 0. */
  readonly base: number;
  /** Of the LFSR; 0 for a table. */
  readonly seed: number;
  /** Raw, classes x outputs, row by row. */
  readonly matrix: Int32Array;
}

/** The feedback matrices of a network as the learner's projection memories hold them. */
export interface ProjectionMemory {
  /** `lfsr`: regenerated, nothing is stored. */
  readonly kind: 'table' | 'lfsr';
  readonly signOnly: boolean;
  readonly layers: readonly ProjectedLayer[];
  /** Columns of the array. */
  readonly cols: number;
  /** Columns of a group: values in a word. */
  readonly group: number;
  /** Bits of a value. */
  readonly width: number;
  /** Words of each group's memory, the whole table: group by group. */
  readonly groups: readonly (readonly bigint[])[];
}

/**
 * Lays the feedback matrices out as rtl/projection_rom.sv reads them: a memory for each group of
 * columns; in it, layer after layer, at column tile * classes + class, a word of the group's values.
 * What an LFSR regenerates is laid out in the same way, for comparison.
 *
 * @param only keep this layer only, from address 0
 */
export function projectionMemory(
  program: Program,
  network: ExactNetwork,
  only?: number,
): ProjectionMemory {
  const { spec, hardware } = program;
  const passes = program.train.filter(
    ({ op, project, layer }) =>
      op === 'forward' && project && (only === undefined || layer === only),
  );
  const first = only === undefined ? 0 : (passes[0]?.signalBase ?? 0);
  const words = passes.reduce((sum, { columnTiles, classes }) => sum + columnTiles * classes, 0);
  const groups = Array.from({ length: hardware.cols / hardware.group }, () =>
    new Array<bigint>(words).fill(0n),
  );
  // The table's layout is asked of the one who writes it to the hardware.
  const table = { ...program, hardware: { ...hardware, rom: true } };
  for (const { address, data } of projectionWrites(table, network)) {
    const offset = (address % 2 ** 16) - first;
    const memory = groups[Math.floor(address / 2 ** 16) % 2 ** 12];
    if (memory && offset >= 0 && offset < words) memory[offset] = data;
  }
  return {
    kind: spec.feedback.startsWith('lfsr') ? 'lfsr' : 'table',
    signOnly: spec.feedback === 'lfsr-sign',
    layers: passes.map(({ layer, classes, outputs, columnTiles, signalBase, seed }) => ({
      layer,
      classes,
      outputs,
      columnTiles,
      base: signalBase - first,
      seed,
      matrix: network.layers[layer - 1]?.feedback ?? new Int32Array(0),
    })),
    cols: hardware.cols,
    group: hardware.group,
    width: spec.formats.delta.width,
    groups,
  };
}
