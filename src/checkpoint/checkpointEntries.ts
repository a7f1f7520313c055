import { ruleOf, type Rule } from '../../golden/index.js';

/** One array of a checkpoint: its name in the file and what it must be. */
export interface CheckpointEntry {
  readonly name: string;
  readonly group: 'weights' | 'biases' | 'feedback';
  readonly shape: readonly number[];
}

/**
 * The arrays of a checkpoint in the order of the file: `W1 b1 .. WL bL`, then the rule's own matrices
 * `B1 .. B(L-1)`, of the LLS family `M1 .. M(L-1)`. Rules that have none may bring those of DRTP.
 *
 * @param layers widths `n_0 .. n_L`, at least two
 */
export function checkpointEntries(
  layers: readonly number[],
  rule: Rule = 'drtp',
): CheckpointEntry[] {
  const last = layers.length - 1;
  const width = (layer: number): number => layers[layer] ?? 0;
  const entries: CheckpointEntry[] = [];
  for (let l = 1; l <= last; l++) {
    entries.push({ name: `W${l}`, group: 'weights', shape: [width(l), width(l - 1)] });
    entries.push({ name: `b${l}`, group: 'biases', shape: [width(l)] });
  }
  const { reference, exact } = ruleOf(rule);
  const letter = exact.mixing ? 'M' : 'B';
  for (let l = 1; l < last; l++) {
    const classes = width(last);
    const place = { units: width(l), unitsNext: width(l + 1), classes };
    const shape = reference.feedback?.shape(place) ?? [classes, width(l)];
    entries.push({ name: `${letter}${l}`, group: 'feedback', shape });
  }
  return entries;
}
