import type { ExactNetwork } from '../golden/index.js';
import type { Column } from '../src/cosim/index.js';
import type { Program } from '../src/program/compile.js';
import { tilePlaces } from '../src/program/encode.js';
import { unpackLanes } from './lanes.js';

/** The weight memories of something that learns. */
export interface WeightMemories {
  /** Bytes from one word to the next in what `read` gives. */
  readonly stride: number;
  /** Words of tiles that lie one after the other, in the memory of a row and a group of columns. */
  read(row: number, group: number, firstTile: number, tiles: number): Promise<Column>;
}

/**
 * The matrices of one kind out of the weight memories, layer l at index l - 1: inputs x outputs, raw;
 * empty where a layer has none there.
 */
export async function gatherMatrices(
  kind: 'weights' | 'feedback',
  program: Program,
  network: ExactNetwork,
  memories: WeightMemories,
): Promise<readonly Int32Array[]> {
  const { rows, cols, group, formats } = program.hardware;
  const places = tilePlaces(program).filter(({ matrix }) => matrix.kind === kind);
  const layers = network.layers.map((layer, index) =>
    places.some(({ matrix }) => matrix.layer === index + 1)
      ? new Int32Array(layer[kind].length)
      : new Int32Array(0),
  );
  if (places.length === 0) return layers;
  const first = Math.min(...places.map(({ tile }) => tile));
  const tiles = Math.max(...places.map(({ tile }) => tile)) + 1 - first;
  const layout = { lanes: group, bits: formats.weight.width, stride: memories.stride };
  const groups = cols / group;
  await Promise.all(
    Array.from({ length: rows * groups }, async (_, index) => {
      const [row, of] = [Math.floor(index / groups), index % groups];
      const raw = unpackLanes(await memories.read(row, of, first, tiles), layout, tiles);
      for (const { tile, matrix, inputs, outputs } of places) {
        const target = layers[matrix.layer - 1];
        const input = inputs[row] ?? -1;
        if (!target || input < 0) continue;
        for (let k = 0; k < group; k++) {
          const output = outputs[of * group + k] ?? -1;
          if (output >= 0)
            target[input * matrix.outputs + output] = raw[(tile - first) * group + k] ?? 0;
        }
      }
    }),
  );
  return layers;
}
