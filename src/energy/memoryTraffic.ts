import type { Phase } from '../../golden/index.js';
import { passTiles, type Pass, type PassOp, type Program } from '../program/compile.js';
import { keepsSlopes, operandWidth, slopeWidth } from '../program/hardware.js';
import type { MemoryUse } from '../program/memoryMap.js';

/** Bits that pass a memory's port for one training sample, in a phase. */
export interface Traffic {
  readonly phase: Phase;
  readonly memory: MemoryUse['name'];
  readonly read: number;
  readonly written: number;
}

const PHASE_OF: Readonly<Record<PassOp, Phase>> = {
  forward: 'forward',
  tangent: 'tangent',
  signal: 'signal',
  local: 'signal',
  projection: 'signal',
  transposed: 'signal',
  mix: 'signal',
  basis: 'signal',
  update: 'update',
  feedback: 'feedback',
};

/** Units that a pass makes, and where they go. */
function made(pass: Pass, { spec, hardware }: Program): readonly Omit<Traffic, 'phase'>[] {
  const { delta } = hardware.formats;
  const units = spec.layers[pass.layer] ?? 0;
  const into = (memory: MemoryUse['name'], bits: number): Omit<Traffic, 'phase'> => ({
    memory,
    read: 0,
    written: bits,
  });
  const operand = operandWidth(hardware);
  const error = into('delta', units * delta.width);
  const slopes = { memory: 'slopes' as const, read: units * slopeWidth(hardware), written: 0 };
  switch (pass.op) {
    case 'forward': {
      if (pass.isOutput) {
        return [error, ...(pass.keepError ? [into('hidden', units * operand)] : [])];
      }
      const kept = keepsSlopes(hardware) ? [into('slopes', units * slopeWidth(hardware))] : [];
      return [into('hidden', units * operand), ...kept, ...(pass.project ? [error] : [])];
    }
    case 'tangent':
      return [
        into('hidden', units * operand),
        ...(pass.project ? [slopes] : []),
        ...(pass.isOutput ? [] : [error]),
      ];
    case 'local':
    case 'projection':
      return [into('hidden', pass.outputs * operand)];
    case 'signal':
    case 'transposed':
    case 'basis':
      return [error, slopes];
    case 'mix':
    case 'update':
    case 'feedback':
      return [];
  }
}

/**
 * What a training sample reads from and writes to the memories, from the program's passes:
 *
 *     weights   a whole tile, padded lanes too, of each tile that is issued; written back by updates
 *     rows      a unit of each live row of a tile: of the sample in layer 1, else of the hidden layers
 *     columns   delta of each live column of a tile that is walked with delta
 *     results   each unit once: h, delta, f', d, q and what else a pass makes
 */
export function memoryTraffic(program: Program): readonly Traffic[] {
  const { hardware, train } = program;
  const { rows, cols, formats } = hardware;
  const tileBits = rows * cols * formats.weight.width;
  return train.flatMap((pass) => {
    const phase = PHASE_OF[pass.op];
    const live = pass.rowTiles.reduce((sum, tile) => sum + tile.live, 0);
    const matrix = pass.op === 'basis' || pass.op === 'mix' ? 0 : passTiles(pass) * tileBits;
    const writes = pass.op === 'update' || pass.op === 'feedback';
    const byDelta = writes || pass.op === 'transposed';
    const rowBits = pass.fromSample ? formats.activation.width : operandWidth(hardware);
    const first = pass.op === 'forward' && pass.fromSample;
    const traffic: Omit<Traffic, 'phase'>[] = [
      // The sample is written as it comes, once.
      ...(first
        ? [{ memory: 'samples' as const, read: 0, written: pass.inputs * formats.activation.width }]
        : []),
      { memory: 'weights', read: matrix, written: writes ? matrix : 0 },
      ...(pass.op === 'transposed'
        ? []
        : [
            {
              memory: pass.fromSample ? ('samples' as const) : ('hidden' as const),
              read: live * pass.columnTiles * rowBits,
              written: 0,
            },
          ]),
      ...(byDelta
        ? [
            {
              memory: 'delta' as const,
              read: pass.outputs * pass.rowTiles.length * formats.delta.width,
              written: 0,
            },
          ]
        : []),
      ...made(pass, program),
    ];
    return traffic
      .filter(({ read, written }) => read + written > 0)
      .map((of) => ({ phase, ...of }));
  });
}
