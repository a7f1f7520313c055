import { feedbackSeed, ruleOf, type NetworkSpec } from '../../golden/index.js';
import { HIDDEN_PLACES, needs, PASS_WORDS, usesLfsr, type Hardware } from './hardware.js';
import { latencyOf } from './latency.js';
import { blockOf, columnTiles, rowTiles, type RowTile } from './tiling.js';

/** One pass: every tile of a layer once, row tiles in the inner loop. */
export interface Pass {
  readonly op: 'forward' | 'update';
  /** Layer, from 1. */
  readonly layer: number;
  /** Cycles without an issue before the first tile, for data that is still on its way. */
  readonly delay: number;
  readonly rowTiles: readonly RowTile[];
  readonly columnTiles: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Units in a word of inputs. */
  readonly block: number;
  /** The input is the sample, not a hidden layer. */
  readonly fromSample: boolean;
  /** The sample's buffer is free after this pass. */
  readonly release: boolean;
  /** The last pass for a sample. */
  readonly last: boolean;
  readonly isOutput: boolean;
  /** The modulator is asked for a signal. */
  readonly project: boolean;
  readonly activation: NetworkSpec['hidden'] | NetworkSpec['output'];
  readonly tileBase: number;
  readonly inputBase: number;
  readonly outputBase: number;
  readonly deltaBase: number;
  readonly signalBase: number;
  readonly classes: number;
  /** Of the layer's regenerated feedback matrix; 0 where it is a table or there is none. */
  readonly seed: number;
}

/** A network's schedule on a learner. */
export interface Program {
  readonly spec: NetworkSpec;
  readonly hardware: Hardware;
  /** The passes of a training sample. */
  readonly train: readonly Pass[];
  /** The passes of a sample that only wants a result. */
  readonly infer: readonly Pass[];
  /** Words of a sample on the sample port. */
  readonly sampleWords: number;
  /** Cycles from one training sample's start to the next one's. */
  readonly period: number;
}

/** Tiles of a pass: cycles in which it issues. */
export function passTiles(pass: Pass): number {
  return pass.rowTiles.length * pass.columnTiles;
}

type PassWithoutDelay = Omit<Pass, 'delay' | 'last' | 'release'>;

/** The passes of layer l, without their place in the schedule. */
function passesOf(spec: NetworkSpec, hardware: Hardware): readonly PassWithoutDelay[] {
  const lastLayer = spec.layers.length - 1;
  const classes = spec.layers[lastLayer] ?? 0;
  const place = needs(spec, hardware).hiddenWords / HIDDEN_PLACES;
  const updatesHidden = ruleOf(spec.rule).updatesHidden;
  const passes: PassWithoutDelay[] = [];
  let tileBase = 0;
  let signalBase = 0;
  for (let l = 1; l <= lastLayer; l++) {
    const inputs = spec.layers[l - 1] ?? 0;
    const outputs = spec.layers[l] ?? 0;
    const kind = l === 1 ? 'sample' : 'hidden';
    const isOutput = l === lastLayer;
    const common = {
      layer: l,
      rowTiles: rowTiles(inputs, kind, hardware),
      columnTiles: columnTiles(outputs, hardware),
      inputs,
      outputs,
      block: blockOf(kind, hardware),
      fromSample: l === 1,
      isOutput,
      project: !isOutput && updatesHidden,
      activation: isOutput ? spec.output : spec.hidden,
      tileBase,
      inputBase: l === 1 ? 0 : (l % HIDDEN_PLACES) * place,
      outputBase: ((l + 1) % HIDDEN_PLACES) * place,
      deltaBase: 0,
      signalBase,
      classes,
      seed: !isOutput && usesLfsr(spec, hardware) ? feedbackSeed(spec, l) : 0,
    };
    passes.push({ ...common, op: 'forward' });
    if (isOutput || updatesHidden) passes.push({ ...common, op: 'update' });
    tileBase += common.rowTiles.length * common.columnTiles;
    if (!isOutput) signalBase += common.columnTiles * classes;
  }
  return passes;
}

/**
 * Places passes one after another, each as early as what it reads allows: a static schedule. Cycle 0
 * is the earliest issue of the first pass.
 */
function schedule(hardware: Hardware, passes: readonly PassWithoutDelay[], train: boolean): Pass[] {
  const latency = latencyOf(hardware);
  const start: number[] = [];
  const placed: Pass[] = [];
  const lastReader = passes.findLastIndex((pass) => pass.fromSample);
  let free = 0;
  for (const [index, pass] of passes.entries()) {
    const rows = pass.rowTiles.length;
    const tiles = rows * pass.columnTiles;
    let earliest = Math.max(free, free + latency.fetch - tiles);
    // A result-only sample may follow a training one, whose last update it must not overtake.
    if (!train && index === 0) earliest = Math.max(earliest, latency.weight);
    for (const [other, before] of passes.slice(0, index).entries()) {
      if (before.op !== 'forward') continue;
      /** Last issue of column tile b of the pass before. */
      const done = (b: number): number =>
        (start[other] ?? 0) + (b + 1) * before.rowTiles.length - 1;
      if (pass.op === 'update' && before.layer === pass.layer) {
        // Both walk the column tiles at the same pace: what holds for the first holds for all.
        earliest = Math.max(earliest, done(0) + latency.delta);
      }
      if (pass.op === 'forward' && before.layer + 1 === pass.layer) {
        for (const [a, tile] of pass.rowTiles.entries()) {
          if (tile.live === 0) continue;
          earliest = Math.max(earliest, done(tile.columnTile) + latency.hidden - a);
        }
      }
    }
    start.push(earliest);
    placed.push({
      ...pass,
      delay: earliest - free,
      release: index === lastReader,
      last: index === passes.length - 1,
    });
    free = earliest + tiles;
  }
  if (train) {
    // The next sample's forward pass reads weights that this sample's update wrote.
    const first = placed[0];
    const update = placed.findIndex((pass) => pass.op === 'update' && pass.layer === 1);
    if (first && update >= 0) {
      const late = (start[update] ?? 0) + latency.weight - free - (start[0] ?? 0);
      if (late > 0) placed[0] = { ...first, delay: first.delay + late };
    }
  }
  return placed;
}

/** Compiles a network for a learner. */
export function compile(spec: NetworkSpec, hardware: Hardware): Program {
  const passes = passesOf(spec, hardware);
  const train = schedule(hardware, passes, true);
  const infer = schedule(
    hardware,
    passes.filter(({ op }) => op === 'forward').map((pass) => ({ ...pass, project: false })),
    false,
  );
  return {
    spec,
    hardware,
    train,
    infer,
    sampleWords: Math.ceil((spec.layers[0] ?? 0) / hardware.rows),
    period: train.reduce((sum, pass) => sum + pass.delay + passTiles(pass), 0),
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
