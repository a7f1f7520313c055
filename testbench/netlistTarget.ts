import { weightAddress } from '../src/program/encode.js';
import type { WeightMemories } from './gatherMatrices.js';
import { RtlTarget } from './rtlTarget.js';

/**
 * A synthesised learner in the simulator. Its memories are cells of the device, without back doors:
 * weights are read through the host port, as on a board.
 */
export class NetlistTarget extends RtlTarget {
  override readonly name = 'netlist';

  /** @throws RangeError where there is a matrix M: the host port does not read it back */
  override async mixing(): Promise<readonly Int32Array[]> {
    if (this.hardware.mixing) throw new RangeError('NetlistTarget: M cannot be read.');
    return super.mixing();
  }

  protected override get memories(): WeightMemories {
    return {
      stride: 8,
      read: async (row, group, firstTile, tiles) =>
        BigUint64Array.from(
          await this.read(
            Array.from({ length: tiles }, (_, tile) => weightAddress(firstTile + tile, row, group)),
          ),
        ),
    };
  }
}
