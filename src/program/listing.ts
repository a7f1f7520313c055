import { formatName, type ExactNetwork, type NetworkSpec } from '../../golden/index.js';
import { sampleCost } from '../accounting/formula.js';
import { passTiles, stretchCycles, type Pass, type Program } from './compile.js';
import { passShift } from './encode.js';
import { latencyOf, type Latency } from './latency.js';
import { memoryMap, type MemoryUse } from './memoryMap.js';
import { placePasses } from './placePasses.js';

/** A pass and its place in the schedule. Cycles count from the load of the first pass. */
export interface ListedPass {
  readonly op: Pass['op'];
  readonly layer: number;
  readonly rowTiles: number;
  readonly columnTiles: number;
  /** Cycles without an issue before it. */
  readonly delay: number;
  readonly firstIssue: number;
  readonly lastIssue: number;
  /** Word addresses. */
  readonly tileBase: number;
  readonly inputBase: number;
  readonly outputBase: number;
  readonly deltaBase: number;
  readonly signalBase: number;
  /** The input is the sample, not a hidden layer. */
  readonly fromSample: boolean;
  readonly activation: Pass['activation'];
  /** The layer's delta comes from the modulator. */
  readonly project: boolean;
  /** Of the layer's update in the first epoch: right if positive, left if negative. */
  readonly shift: number;
}

/** What `systole program --json` writes. */
export interface ProgramListing {
  readonly schema: 'systole.program/1';
  readonly rule: NetworkSpec['rule'];
  readonly layers: readonly number[];
  readonly array: { readonly rows: number; readonly cols: number; readonly group: number };
  readonly formats: {
    readonly weight: string;
    readonly activation: string;
    readonly delta: string;
  };
  readonly train: readonly ListedPass[];
  readonly infer: readonly ListedPass[];
  readonly memories: readonly MemoryUse[];
  /** Those that are the same for every layer and rule. */
  readonly latency: Omit<Latency, 'basis' | 'projected' | 'mixed'>;
  readonly cycles: {
    /** From one training sample's first cycle to the next one's: waits + tiles. */
    readonly period: number;
    readonly delays: number;
    readonly tiles: number;
    /** Once in a run: words of the first sample, its start, and the last update's way. */
    readonly fill: number;
    readonly start: number;
    readonly drain: number;
    readonly samples: number;
    /** fill + start + samples * period + drain. */
    readonly total: number;
  };
  /** MACs of a training sample, and the part of the array's multiplications that they are. */
  readonly macs: number;
  readonly utilization: { readonly compute: number; readonly overall: number };
}

function listed(passes: readonly Pass[], network: ExactNetwork): readonly ListedPass[] {
  return placePasses(passes).map(({ pass, firstIssue, lastIssue }) => ({
    op: pass.op,
    layer: pass.layer,
    rowTiles: pass.rowTiles.length,
    columnTiles: pass.columnTiles,
    delay: pass.delay,
    firstIssue,
    lastIssue,
    tileBase: pass.tileBase,
    inputBase: pass.inputBase,
    outputBase: pass.outputBase,
    deltaBase: pass.deltaBase,
    signalBase: pass.signalBase,
    fromSample: pass.fromSample,
    activation: pass.activation,
    project: pass.project,
    shift: passShift(pass, network, 1),
  }));
}

/**
 * Lists a program: its passes, the learner's memories, and what a run costs.
 *
 * @param samples training samples of the run without a pause whose cycles are counted
 */
export function listProgram(
  program: Program,
  network: ExactNetwork,
  samples: number,
): ProgramListing {
  const { spec, hardware, train, infer, period } = program;
  const { rows, cols, group, formats } = hardware;
  const { fetch, weight, delta, hidden, slope, commit, start } = latencyOf(hardware);
  const latency = { fetch, weight, delta, hidden, slope, commit, start };
  const cost = sampleCost(spec, hardware);
  const macs = Object.values(cost.macs).reduce((sum, count) => sum + count, 0);
  const tiles = train.reduce((sum, pass) => sum + passTiles(pass), 0);
  const total = stretchCycles(program, samples);
  return {
    schema: 'systole.program/1',
    rule: spec.rule,
    layers: spec.layers,
    array: { rows, cols, group },
    formats: {
      weight: formatName(formats.weight),
      activation: formatName(formats.activation),
      delta: formatName(formats.delta),
    },
    train: listed(train, network),
    infer: listed(infer, network),
    memories: memoryMap(program),
    latency,
    cycles: {
      period,
      delays: period - tiles,
      tiles,
      fill: program.sampleWords,
      start: latency.start,
      drain: latency.commit,
      samples,
      total,
    },
    macs,
    utilization: {
      compute: macs / (rows * cols * tiles),
      overall: (macs * samples) / (rows * cols * total),
    },
  };
}
