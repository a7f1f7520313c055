/** One array of a checkpoint: its name in the file and what it must be. */
export interface CheckpointEntry {
  readonly name: string;
  readonly group: 'weights' | 'biases' | 'feedback';
  readonly shape: readonly number[];
}

/**
 * The arrays of a checkpoint in the order of the file: `W1 b1 .. WL bL`, then `B1 .. B(L-1)`.
 *
 * @param layers widths `n_0 .. n_L`, at least two
 */
export function checkpointEntries(layers: readonly number[]): CheckpointEntry[] {
  const last = layers.length - 1;
  const width = (layer: number): number => layers[layer] ?? 0;
  const entries: CheckpointEntry[] = [];
  for (let l = 1; l <= last; l++) {
    entries.push({ name: `W${l}`, group: 'weights', shape: [width(l), width(l - 1)] });
    entries.push({ name: `b${l}`, group: 'biases', shape: [width(l)] });
  }
  for (let l = 1; l < last; l++) {
    entries.push({ name: `B${l}`, group: 'feedback', shape: [width(last), width(l)] });
  }
  return entries;
}
