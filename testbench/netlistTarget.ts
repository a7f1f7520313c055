import type { ExactNetwork } from '../golden/index.js';
import { UsageError } from '../src/errors.js';
import type { Program } from '../src/program/compile.js';
import { weightAddress } from '../src/program/encode.js';
import type { WeightMemories } from './gatherMatrices.js';
import { RtlTarget } from './rtlTarget.js';

/**
 * A synthesised learner in the simulator. Its memories are cells of the device, without back doors:
 * weights are read through the host port, as on a board.
 */
export class NetlistTarget extends RtlTarget {
  override readonly name = 'netlist';

  override async load(program: Program, network: ExactNetwork): Promise<void> {
    if (network.layers.some(({ mixing }) => mixing.length > 0)) {
      throw new UsageError(
        `Rule ${program.spec.rule} learns M between the classes, which the host port does not read back: of a netlist it could not be compared. Use --target rtl, or the rule lls.`,
      );
    }
    await super.load(program, network);
  }

  override mixing(): Promise<readonly Int32Array[]> {
    return Promise.resolve([]);
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
