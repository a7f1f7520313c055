import {
  basisShift,
  basisStep,
  feedbackSeed,
  ruleOf,
  type NetworkSpec,
} from '../../golden/index.js';
import { checkLayout, checkPasses } from './checkFields.js';
import { PASS_WORDS, usesLfsr, type Hardware } from './hardware.js';
import { latencyOf } from './latency.js';
import { layoutOf, matrixOf, type Layout, type Matrix } from './layout.js';
import { mixingWords, signalSource } from './signalSource.js';
import { blockOf, blocksPerWord, type RowTile } from './tiling.js';

/**
 * What a pass does with the tiles of its matrix:
 *
 *     forward     sums southwards, then h; in the output layer e
 *     tangent     the same sums of d_(l-1), then d_l
 *     signal      sums of e southwards, then delta_l
 *     local       sums of h_l southwards, then q_l
 *     projection  the same sums, then u_l
 *     transposed  sums of delta_(l+1) eastwards, then delta_l
 *     mix         M between a layer's projection and its error, and M's update; no tiles, or where u_l
 *                 lies in the rows' memories tiles of it, and r_l goes there
 *     basis       no tiles: sums of a modulator's terms, a class a cycle, then delta_l
 *     update      subtracts h delta
 *     feedback    moves B_l towards d_out v
 */
export type PassOp =
  | 'forward'
  | 'tangent'
  | 'signal'
  | 'local'
  | 'projection'
  | 'transposed'
  | 'mix'
  | 'basis'
  | 'update'
  | 'feedback';

/** One pass: every tile of a matrix once, row tiles in the inner loop; transposed, column tiles. */
export interface Pass {
  readonly op: PassOp;
  /** Layer that the pass is for, from 1: whose h, delta, weights or B it makes. */
  readonly layer: number;
  /** Whose tiles it walks. */
  readonly matrix: Matrix;
  /** Cycles without an issue before the first tile, for data that is still on its way. */
  readonly delay: number;
  /** Cycles without an issue after every turn of the inner loop but the last. */
  readonly pause: number;
  readonly rowTiles: readonly RowTile[];
  readonly columnTiles: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Units in a word of inputs. */
  readonly block: number;
  /** The constant input takes part. */
  readonly bias: boolean;
  /** The input is the sample, not a hidden layer. */
  readonly fromSample: boolean;
  /** The sample's buffer is free after this pass. */
  readonly release: boolean;
  /** The last pass for a sample. */
  readonly last: boolean;
  readonly isOutput: boolean;
  /** A modulatory signal, or a tangent, is multiplied by f' in this pass. */
  readonly project: boolean;
  /** The output layer's error goes back to the rows. */
  readonly keepError: boolean;
  readonly activation: NetworkSpec['hidden'] | NetworkSpec['output'];
  readonly tileBase: number;
  readonly inputBase: number;
  readonly outputBase: number;
  readonly deltaBase: number;
  readonly signalBase: number;
  readonly slopeBase: number;
  readonly classes: number;
  /** Of the layer's regenerated feedback matrix; 0 where it is a table or there is none. */
  readonly seed: number;
  /** Phase from one unit to the next of the basis's first square wave; shift of its sums. */
  readonly basisStep: number;
  readonly basisShift: number;
}

/** A network's schedule on a learner. */
export interface Program {
  readonly spec: NetworkSpec;
  readonly hardware: Hardware;
  readonly layout: Layout;
  /** The passes of a training sample. */
  readonly train: readonly Pass[];
  /** The passes of a sample that only wants a result. */
  readonly infer: readonly Pass[];
  /** Words of a sample on the sample port. */
  readonly sampleWords: number;
  /** Cycles from one training sample's start to the next one's. */
  readonly period: number;
}

/** Turns of a pass's inner loop, and tiles of one. */
function loops({ op, rowTiles, columnTiles }: Pick<Pass, 'op' | 'rowTiles' | 'columnTiles'>): {
  readonly turns: number;
  readonly inner: number;
} {
  const rows = rowTiles.length;
  return op === 'transposed' || op === 'mix'
    ? { turns: rows, inner: columnTiles }
    : { turns: columnTiles, inner: rows };
}

/** Tiles of a pass: cycles in which it issues. */
export function passTiles(pass: Pick<Pass, 'rowTiles' | 'columnTiles'>): number {
  return pass.rowTiles.length * pass.columnTiles;
}

/** Cycles from a pass's first issue to that of its tile number `index`, counted in issue order. */
export function issueAt(
  pass: Pick<Pass, 'op' | 'rowTiles' | 'columnTiles' | 'pause'>,
  index: number,
): number {
  return index + pass.pause * Math.floor(index / loops(pass).inner);
}

/** Cycles from a pass's first issue to its last, both included. */
export function passCycles(pass: Pick<Pass, 'op' | 'rowTiles' | 'columnTiles' | 'pause'>): number {
  return issueAt(pass, passTiles(pass) - 1) + 1;
}

/** Row tile and column tile of a pass's tile number `index`, counted in issue order. */
export function tileAt(
  pass: Pick<Pass, 'op' | 'rowTiles' | 'columnTiles' | 'tileBase'>,
  index: number,
): { readonly rowTile: number; readonly columnTile: number; readonly address: number } {
  const { inner } = loops(pass);
  const [outer, within] = [Math.floor(index / inner), index % inner];
  const byRows = pass.op === 'transposed' || pass.op === 'mix';
  const [rowTile, columnTile] = byRows ? [outer, within] : [within, outer];
  return {
    rowTile,
    columnTile,
    address: pass.tileBase + columnTile * pass.rowTiles.length + rowTile,
  };
}

type PassWithoutDelay = Omit<Pass, 'delay' | 'last' | 'release'>;

/** A row tile that holds nothing. */
const NO_TILE: RowTile = { live: 0, firstUnit: 0, columnTile: 0 };

/** Makes the passes of a network, without their place in the schedule. */
class Passes {
  readonly #spec: NetworkSpec;
  readonly #hardware: Hardware;
  readonly #layout: Layout;
  readonly #last: number;

  constructor(spec: NetworkSpec, hardware: Hardware, layout: Layout) {
    this.#spec = spec;
    this.#hardware = hardware;
    this.#layout = layout;
    this.#last = spec.layers.length - 1;
  }

  /** A training sample's, in an order in which waits are short. */
  train(): readonly PassWithoutDelay[] {
    const { rule } = this.#spec;
    const last = this.#last;
    const source = signalSource(this.#spec);
    const hidden = Array.from({ length: last - 1 }, (_, index) => index + 1);
    if (source === 'none' || source === 'modulator') {
      return [...hidden, last].flatMap((l) =>
        l < last && !ruleOf(rule).updatesHidden
          ? [this.forward(l, true)]
          : [this.forward(l, true), this.#update(l)],
      );
    }
    if (source === 'basis' || source === 'local') {
      const mixes = mixingWords(rule, this.#classes) > 0;
      const signal = (l: number): readonly PassWithoutDelay[] => {
        const mix = mixes ? [this.#mix(l)] : [];
        return source === 'basis'
          ? [...mix, this.#basis(l)]
          : [this.#local(l, mixes ? 'projection' : 'local'), ...mix, this.#signal(l)];
      };
      return [
        ...hidden.flatMap((l) => [this.forward(l, true), ...signal(l), this.#update(l)]),
        this.forward(last, true),
        this.#update(last),
      ];
    }
    const forward = [...hidden, last].flatMap((l) =>
      rule === 'fdfa' ? [this.forward(l, true), this.#tangent(l)] : [this.forward(l, true)],
    );
    if (source === 'transposed') {
      // A layer's weights are read for the layer below before they are updated.
      const down = hidden.toReversed().flatMap((l) => [this.#transposed(l), this.#update(l + 1)]);
      return [...forward, ...down, this.#update(1)];
    }
    return [
      ...forward,
      this.#update(last),
      ...hidden.map((l) => this.#signal(l)),
      ...hidden.map((l) => this.#update(l)),
      ...(rule === 'fdfa' ? hidden.map((l) => this.#feedback(l)) : []),
    ];
  }

  /** h_l; where the sample trains, delta_l too, if the layer has it so soon. */
  forward(l: number, train: boolean): PassWithoutDelay {
    const [spec, hardware] = [this.#spec, this.#hardware];
    const isOutput = l === this.#last;
    const source = signalSource(spec);
    const matrix = matrixOf(this.#layout, 'weights', l);
    return {
      ...this.#walk('forward', l, matrix),
      pause: train && !isOutput && source === 'basis' ? this.#pace(matrix) : 0,
      project: train && !isOutput && source === 'modulator',
      keepError: train && isOutput && source === 'feedback',
      activation: isOutput ? spec.output : spec.hidden,
      seed: !isOutput && usesLfsr(spec, hardware) ? feedbackSeed(spec, l) : 0,
    };
  }

  #update(l: number): PassWithoutDelay {
    return { ...this.forward(l, true), op: 'update', keepError: false, pause: 0 };
  }

  /** The modulator takes a class a cycle of each column tile, and two cycles at least. */
  #pace({ rowTiles }: Matrix): number {
    return Math.max(0, Math.max(2, this.#classes) - rowTiles.length);
  }

  /** delta_l from the modulator's projection of h_l. */
  #basis(l: number): PassWithoutDelay {
    const matrix = matrixOf(this.#layout, 'weights', l);
    return {
      ...this.#walk('basis', l, matrix),
      rowTiles: Array.from({ length: this.#classes }, () => NO_TILE),
      inputs: 0,
      bias: false,
      fromSample: false,
      block: blockOf('hidden', this.#hardware),
      project: true,
    };
  }

  /** Starts the mixing: one tile of nothing, or tiles that bring u_l, a class a cycle. */
  #mix(l: number): PassWithoutDelay {
    const outputBase = this.#layout.mixing[l - 1] ?? 0;
    if (signalSource(this.#spec) === 'basis') {
      return {
        ...this.#basis(l),
        op: 'mix',
        rowTiles: [NO_TILE],
        columnTiles: 1,
        project: false,
        outputBase,
      };
    }
    return {
      ...this.#walk('mix', l, matrixOf(this.#layout, 'feedback', l)),
      columnTiles: 1,
      outputs: 0,
      // Rows follow one another, and so must the tiles.
      pause: this.#hardware.rows - 1,
      inputBase: this.#layout.localError,
      outputBase,
    };
  }

  get #classes(): number {
    return this.#spec.layers[this.#last] ?? 0;
  }

  /** d_l, and v_l as what `feedback` multiplies d_out by. */
  #tangent(l: number): PassWithoutDelay {
    const matrix = matrixOf(this.#layout, 'weights', l);
    const first = l === 1;
    return {
      ...this.#walk('tangent', l, matrix),
      // Before the first layer there is no tangent: one tile of nothing a column tile.
      ...(first ? { rowTiles: [NO_TILE], inputs: 0 } : {}),
      bias: false,
      fromSample: false,
      block: blockOf('hidden', this.#hardware),
      project: l < this.#last && !first,
      inputBase: first ? 0 : this.#base('tangent', l - 1),
      outputBase: this.#base('tangent', l),
      deltaBase: this.#base('perturbation', l),
    };
  }

  #signal(l: number): PassWithoutDelay {
    return {
      ...this.#walk('signal', l, matrixOf(this.#layout, 'feedback', l)),
      project: true,
      inputBase:
        signalSource(this.#spec) === 'local'
          ? this.#layout.localError
          : this.#base('hidden', this.#last),
    };
  }

  /** q_l, as the output layer makes its error; or u_l, as it makes d. */
  #local(l: number, op: 'local' | 'projection'): PassWithoutDelay {
    return {
      ...this.#walk(op, l, matrixOf(this.#layout, 'transpose', l)),
      isOutput: true,
      keepError: op === 'local',
      inputBase: this.#base('hidden', l),
      outputBase: this.#layout.localError,
    };
  }

  /** delta_l from delta_(l+1). */
  #transposed(l: number): PassWithoutDelay {
    const { rows, cols } = this.#hardware;
    const matrix =
      this.#spec.rule === 'fa'
        ? matrixOf(this.#layout, 'feedback', l)
        : matrixOf(this.#layout, 'weights', l + 1);
    return {
      ...this.#walk('transposed', l, matrix),
      // Rows of one column share its memories: see rtl/row_lanes.sv.
      pause: rows > cols ? Math.max(0, rows - matrix.columnTiles) : 0,
      bias: false,
      fromSample: false,
      project: true,
      block: blockOf('hidden', this.#hardware),
      outputBase: this.#base('delta', l),
      deltaBase: this.#base('delta', l + 1),
    };
  }

  #feedback(l: number): PassWithoutDelay {
    return {
      ...this.#walk('feedback', l, matrixOf(this.#layout, 'feedback', l)),
      inputBase: this.#base('tangent', this.#last),
      deltaBase: this.#base('perturbation', l),
    };
  }

  #base(what: 'hidden' | 'tangent' | 'delta' | 'perturbation', l: number): number {
    return this.#layout[what][l - 1] ?? 0;
  }

  /** A pass over all tiles of a matrix, with layer l's places in the memories. */
  #walk(op: PassOp, l: number, matrix: Matrix): PassWithoutDelay {
    const { rowTiles, columnTiles, inputs, outputs, tileBase, kind } = matrix;
    const fromSample = kind === 'weights' && l === 1;
    return {
      op,
      layer: l,
      matrix,
      rowTiles,
      columnTiles,
      inputs,
      outputs,
      tileBase,
      pause: 0,
      block: blockOf(fromSample ? 'sample' : 'hidden', this.#hardware),
      bias: kind === 'weights',
      fromSample,
      isOutput: l === this.#last,
      project: false,
      keepError: false,
      activation: 'identity',
      inputBase: l === 1 ? 0 : this.#base('hidden', l - 1),
      outputBase: this.#base('hidden', l),
      deltaBase: this.#base('delta', l),
      signalBase: this.#layout.signal[l - 1] ?? 0,
      slopeBase: this.#layout.slope[l - 1] ?? 0,
      classes: this.#classes,
      seed: 0,
      basisStep: l < this.#last ? basisStep(this.#spec.layers[l] ?? 0) : 0,
      basisShift: l < this.#last ? basisShift(this.#spec, l) : 0,
    };
  }
}

/** What a pass reads of what another one wrote, in the same sample. */
interface Reading {
  readonly of: number;
  /** Rows read operands, columns deltas; the first one f' of a forward pass. */
  readonly through: 'west' | 'north' | 'slope' | 'basis' | 'mixed';
}

/** Which earlier passes a pass reads from. */
function readings(passes: readonly PassWithoutDelay[], index: number): readonly Reading[] {
  const pass = passes[index];
  if (!pass) return [];
  const find = (op: PassOp | readonly PassOp[], layer: number): number =>
    passes.findLastIndex(
      (before, at) => at < index && before.layer === layer && [op].flat().includes(before.op),
    );
  const outputLayer = passes.reduce((most, { layer }) => Math.max(most, layer), 0);
  const found: { of: number; through: Reading['through'] }[] = [];
  switch (pass.op) {
    case 'forward':
      found.push({ of: find('forward', pass.layer - 1), through: 'west' });
      break;
    case 'tangent':
      found.push({ of: find('tangent', pass.layer - 1), through: 'west' });
      if (pass.project) found.push({ of: find('forward', pass.layer), through: 'slope' });
      break;
    case 'local':
    case 'projection':
      found.push({ of: find('forward', pass.layer), through: 'west' });
      break;
    case 'signal': {
      const mix = find('mix', pass.layer);
      const error = Math.max(find('local', pass.layer), find('forward', outputLayer));
      found.push(mix < 0 ? { of: error, through: 'west' } : { of: mix, through: 'mixed' });
      found.push({ of: find('forward', pass.layer), through: 'slope' });
      break;
    }
    case 'transposed':
      found.push({ of: find(['forward', 'transposed'], pass.layer + 1), through: 'north' });
      break;
    case 'mix':
      found.push(
        pass.inputs > 0
          ? { of: find('projection', pass.layer), through: 'west' }
          : { of: find('forward', pass.layer), through: 'basis' },
      );
      break;
    case 'basis':
      found.push({ of: find('forward', pass.layer), through: 'basis' });
      found.push({ of: find('mix', pass.layer), through: 'mixed' });
      found.push({ of: find('forward', pass.layer), through: 'slope' });
      break;
    case 'update':
      found.push({
        of: find(['forward', 'signal', 'transposed', 'basis'], pass.layer),
        through: 'north',
      });
      break;
    case 'feedback':
      found.push({ of: find('tangent', outputLayer), through: 'west' });
      found.push({ of: find('tangent', pass.layer), through: 'north' });
      break;
  }
  return found.filter(({ of }) => of >= 0);
}

/**
 * Places passes one after another, each as early as what it reads allows: a static schedule. Cycle 0
 * is the earliest issue of the first pass.
 */
function schedule(
  hardware: Hardware,
  { rule }: NetworkSpec,
  passes: readonly PassWithoutDelay[],
  train: boolean,
): Pass[] {
  const latency = latencyOf(hardware);
  const blocks = blocksPerWord(hardware);
  const start: number[] = [];
  const placed: Pass[] = [];
  const lastReader = passes.findLastIndex((pass) => pass.fromSample);

  /** Last issue that goes into what pass `at` makes of column tile b. */
  const done = (at: number, b: number): number => {
    const pass = passes[at];
    if (!pass) return 0;
    const { inner } = loops(pass);
    const turn = (n: number): number => (start[at] ?? 0) + issueAt(pass, n * inner + inner - 1);
    if (pass.op !== 'transposed') return turn(b);
    return pass.rowTiles.reduce(
      (latest, { live, columnTile }, a) =>
        live > 0 && Math.floor(columnTile / blocks) === Math.floor(b / blocks) ? turn(a) : latest,
      0,
    );
  };
  /** The first cycle in which a pass may issue its first tile, for one of its readings. */
  const earliestFor = (pass: PassWithoutDelay, { of, through }: Reading): number => {
    const producer = passes[of];
    if (!producer) return 0;
    const { inner } = loops(pass);
    let earliest = 0;
    if (through === 'basis') {
      const ready = pass.op === 'mix' ? latency.projected : latency.basis;
      return done(of, producer.columnTiles - 1) + ready(pass.classes);
    }
    if (through === 'mixed') {
      const last = (start[of] ?? 0) + passCycles(producer) - 1;
      return last + latency.mixed(mixingWords(rule, pass.classes));
    }
    if (through === 'west') {
      for (const [a, tile] of pass.rowTiles.entries()) {
        if (tile.live === 0) continue;
        const ready = done(of, tile.columnTile) + latency.hidden;
        earliest = Math.max(earliest, ready - issueAt(pass, a));
      }
      return earliest;
    }
    for (let b = 0; b < pass.columnTiles; b++) {
      if (through === 'slope') {
        const last = issueAt(pass, b * inner + inner - 1);
        earliest = Math.max(earliest, done(of, b) + latency.slope - last);
      } else {
        const first = issueAt(pass, pass.op === 'transposed' ? b : b * inner);
        const delay = producer.op === 'transposed' ? latency.hidden : latency.delta;
        earliest = Math.max(earliest, done(of, b) + delay - first);
      }
    }
    return earliest;
  };

  let free = 0;
  for (const [index, pass] of passes.entries()) {
    const cycles = passCycles(pass);
    let earliest = Math.max(free, free + latency.fetch - cycles);
    // A result-only sample may follow a training one, whose last update it must not overtake.
    if (!train && index === 0) earliest = Math.max(earliest, latency.weight);
    for (const reading of readings(passes, index)) {
      earliest = Math.max(earliest, earliestFor(pass, reading));
    }
    start.push(earliest);
    placed.push({
      ...pass,
      delay: earliest - free,
      release: index === lastReader,
      last: index === passes.length - 1,
    });
    free = earliest + cycles;
  }
  // The next sample reads what this sample's updates wrote, tile after tile in the same order.
  const [first] = placed;
  if (train && first) {
    const late = passes.map((writer, at) => {
      if (writer.op !== 'update' && writer.op !== 'feedback') return 0;
      const reader = passes.findIndex(({ matrix }) => matrix === writer.matrix);
      return (start[at] ?? 0) + latency.weight - free - (start[reader] ?? 0);
    });
    placed[0] = { ...first, delay: first.delay + Math.max(0, ...late) };
  }
  return placed;
}

/**
 * Compiles a network for a learner.
 *
 * @throws UsageError when a pass would not fit its words
 */
export function compile(spec: NetworkSpec, hardware: Hardware): Program {
  const layout = layoutOf(spec, hardware);
  checkLayout(spec, hardware, layout);
  const passes = new Passes(spec, hardware, layout);
  const train = schedule(hardware, spec, passes.train(), true);
  const infer = schedule(
    hardware,
    spec,
    spec.layers.slice(1).map((_, index) => passes.forward(index + 1, false)),
    false,
  );
  checkPasses(spec, hardware, [...train, ...infer]);
  return {
    spec,
    hardware,
    layout,
    train,
    infer,
    sampleWords: Math.ceil((spec.layers[0] ?? 0) / hardware.rows),
    period: train.reduce((sum, pass) => sum + pass.delay + passCycles(pass), 0),
  };
}

/** Word address of the first pass for samples that only want a result. */
export function inferStart(program: Program): number {
  return program.train.length * PASS_WORDS;
}

/**
 * Cycles from the first word of the first of `samples` training samples accepted to the last update
 * written, both included, when nothing stalls: one stretch without a pause.
 */
export function stretchCycles(program: Program, samples: number): number {
  const { start, commit } = latencyOf(program.hardware);
  return program.sampleWords + start + samples * program.period + commit;
}
