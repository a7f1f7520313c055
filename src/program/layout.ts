import type { NetworkSpec } from '../../golden/index.js';
import { mixingWords, signalSource } from './signalSource.js';
import { columnTiles, rowTiles, type ArrayShape, type RowTile } from './tiling.js';

/** A matrix in the weight memories: its tiles, column tile by column tile. */
export interface Matrix {
  /** W_l, the feedback matrix of hidden layer l, or its transpose. */
  readonly kind: 'weights' | 'feedback' | 'transpose';
  readonly layer: number;
  /** Rows that hold units, the constant input not among them, and columns. */
  readonly inputs: number;
  readonly outputs: number;
  readonly rowTiles: readonly RowTile[];
  readonly columnTiles: number;
  /** Address of its first tile. */
  readonly tileBase: number;
}

/** Where a network lies in a learner's memories, as word addresses. */
export interface Layout {
  readonly matrices: readonly Matrix[];
  /** h_l, layer l at index l - 1; the output layer's is where e goes back to the rows. */
  readonly hidden: readonly number[];
  /** d_l of a tangent pass, likewise. */
  readonly tangent: readonly number[];
  readonly delta: readonly number[];
  /** v_l of a tangent pass. */
  readonly perturbation: readonly number[];
  /** q of the hidden layer at work, where it goes back to the rows. */
  readonly localError: number;
  /** M of a hidden layer's projection. */
  readonly mixing: readonly number[];
  /** f'(z_l). */
  readonly slope: readonly number[];
  /** Row 0 of the feedback table. */
  readonly signal: readonly number[];
  /** Words that all of that takes. */
  readonly words: {
    readonly tiles: number;
    readonly hidden: number;
    readonly delta: number;
    readonly slope: number;
    readonly signal: number;
    readonly mixing: number;
  };
}

/** Rules that update a layer at once keep activations in two places in turn: its input, its output. */
const PLACES = 2;

/** Hands out regions of a memory, one after another. */
function allocator(): { readonly take: (words: number) => number; readonly used: () => number } {
  let used = 0;
  return {
    take: (words) => {
      const base = used;
      used += words;
      return base;
    },
    used: () => used,
  };
}

/** Lays a network out in the memories of a rows x cols learner. */
export function layoutOf(spec: NetworkSpec, shape: ArrayShape): Layout {
  const { rule, layers } = spec;
  const last = layers.length - 1;
  const classes = layers[last] ?? 0;
  const source = signalSource(spec);
  // Signals that need the output need what the layers held until then.
  const deferred = source === 'feedback' || source === 'transposed';
  const keepsSlopes = deferred || source === 'basis' || source === 'local';
  const columns = layers.map((units) => columnTiles(units, shape));
  const place = Math.max(0, ...columns.slice(1, last));
  const deepest = Math.max(0, ...columns.slice(1));

  const tiles = allocator();
  const matrices: Matrix[] = [];
  const add = (
    kind: Matrix['kind'],
    layer: number,
    inputs: number,
    outputs: number,
    rows: readonly RowTile[],
  ): void => {
    const columnCount = columnTiles(outputs, shape);
    const tileBase = tiles.take(rows.length * columnCount);
    matrices.push({
      kind,
      layer,
      inputs,
      outputs,
      rowTiles: rows,
      columnTiles: columnCount,
      tileBase,
    });
  };
  for (let l = 1; l <= last; l++) {
    const inputs = layers[l - 1] ?? 0;
    add(
      'weights',
      l,
      inputs,
      layers[l] ?? 0,
      rowTiles(inputs, l === 1 ? 'sample' : 'hidden', shape),
    );
  }
  for (let l = 1; l < last; l++) {
    const units = layers[l] ?? 0;
    if (source === 'feedback' || source === 'local') {
      add('feedback', l, classes, units, rowTiles(classes, 'hidden', shape, false));
    }
    if (source === 'local') {
      add('transpose', l, units, classes, rowTiles(units, 'hidden', shape, false));
    }
    if (rule === 'fa') {
      add('feedback', l, units, layers[l + 1] ?? 0, rowTiles(units, 'hidden', shape, false));
    }
  }

  const hiddenWords = allocator();
  const deltaWords = allocator();
  const slopeWords = allocator();
  const signalWords = allocator();
  const mixingUsed = allocator();
  const hidden: number[] = [];
  const tangent: number[] = [];
  const delta: number[] = [];
  const perturbation: number[] = [];
  const slope: number[] = [];
  const signal: number[] = [];
  const mixing: number[] = [];
  const own = source === 'local' ? hiddenWords.take(columns[last] ?? 0) : 0;
  const inTurn = deferred ? 0 : hiddenWords.take(PLACES * place);
  if (!deferred) deltaWords.take(deepest);
  for (let l = 1; l <= last; l++) {
    const count = columns[l] ?? 0;
    hidden.push(deferred ? hiddenWords.take(count) : inTurn + ((l + 1) % PLACES) * place);
    delta.push(deferred ? deltaWords.take(count) : 0);
    slope.push(keepsSlopes && l < last ? slopeWords.take(count) : 0);
    signal.push(source === 'modulator' && l < last ? signalWords.take(count * classes) : 0);
    mixing.push(l < last ? mixingUsed.take(mixingWords(rule, classes)) : 0);
    tangent.push(rule === 'fdfa' ? hiddenWords.take(count) : 0);
    perturbation.push(rule === 'fdfa' && l < last ? deltaWords.take(count) : 0);
  }
  return {
    matrices,
    hidden,
    tangent,
    delta,
    perturbation,
    localError: own,
    mixing,
    slope,
    signal,
    words: {
      tiles: tiles.used(),
      hidden: hiddenWords.used(),
      delta: deltaWords.used(),
      slope: slopeWords.used(),
      signal: signalWords.used(),
      mixing: mixingUsed.used(),
    },
  };
}

/** A matrix of a layout. */
export function matrixOf({ matrices }: Layout, kind: Matrix['kind'], layer: number): Matrix {
  const matrix = matrices.find((one) => one.kind === kind && one.layer === layer);
  if (!matrix) throw new RangeError(`matrixOf: there are no ${kind} of layer ${layer}.`);
  return matrix;
}
