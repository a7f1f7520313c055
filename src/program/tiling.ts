/** Rows and columns of processing elements. */
export interface ArrayShape {
  readonly rows: number;
  readonly cols: number;
}

/** One row tile of a layer's inputs: which rows hold which units. */
export interface RowTile {
  /** Rows 0 .. live - 1 hold units firstUnit .. firstUnit + live - 1. */
  readonly live: number;
  readonly firstUnit: number;
  /** Row of the constant input, in the last row tile only. */
  readonly biasRow?: number;
  /** Column tile (Rows > Cols: the last of the column tiles) of the layer below that fills it. */
  readonly columnTile: number;
}

/** Where a layer's inputs come from: the sample lies densely, hidden layers as they were made. */
export type InputKind = 'sample' | 'hidden';

/** Column tiles that share one word of hidden activations where Rows > Cols. */
export function blocksPerWord({ rows, cols }: ArrayShape): number {
  return rows > cols ? Math.floor(rows / cols) : 1;
}

/** Units in one word of a layer's inputs. */
export function blockOf(kind: InputKind, shape: ArrayShape): number {
  return kind === 'sample' ? shape.rows : shape.cols * blocksPerWord(shape);
}

/** Column tiles of `units` outputs. */
export function columnTiles(units: number, { cols }: ArrayShape): number {
  return Math.ceil(units / cols);
}

/**
 * The row tiles of a layer with `units` inputs, in the order in which the sequencer issues them
 * (rtl/sequencer.sv): words of `block` units, each cut into slices of Rows, the constant input, where
 * there is one, in the row after the last unit.
 */
export function rowTiles(
  units: number,
  kind: InputKind,
  shape: ArrayShape,
  constant = true,
): readonly RowTile[] {
  const block = blockOf(kind, shape);
  const blocks = blocksPerWord(shape);
  const tiles: RowTile[] = [];
  const lastColumnTile = columnTiles(units, shape) - 1;
  let word = 0;
  let blockLeft = block;
  let firstUnit = 0;
  const push = (live: number, bias: boolean): void => {
    tiles.push({
      live,
      firstUnit,
      columnTile: Math.min(lastColumnTile, (word + 1) * blocks - 1),
      ...(bias ? { biasRow: live } : {}),
    });
  };
  while (firstUnit < units) {
    const live = Math.min(shape.rows, blockLeft, units - firstUnit);
    const end = firstUnit + live === units;
    push(live, constant && end && live < shape.rows);
    firstUnit += live;
    blockLeft -= live;
    if (blockLeft === 0) {
      blockLeft = block;
      word++;
    }
    if (constant && end && live === shape.rows) push(0, true);
  }
  return tiles;
}
