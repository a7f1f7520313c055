import type { NetworkSpec } from '../../golden/index.js';
import { sampleCost } from '../accounting/formula.js';
import { liveActivations } from '../accounting/liveActivations.js';
import { updateLock } from '../accounting/updateLock.js';
import { weightWords } from '../accounting/weightWords.js';
import { compile, stretchCycles } from '../program/compile.js';
import { hardwareFor, type ArrayShape } from '../program/hardware.js';
import { learnerRuns } from '../program/learnerRuns.js';
import { memoryMap, type MemoryUse } from '../program/memoryMap.js';
import type { EnergyTable } from '../energy/energyTable.js';
import { energyOf } from '../energy/energyOf.js';
import { scheduleFigures } from '../run/scheduleFigures.js';
import type { RuleComparison } from './comparisonResult.js';

type LearnerCost = NonNullable<RuleComparison['learner']>;

function used(
  memories: readonly MemoryUse[],
  name: MemoryUse['name'],
): { words: number; bits: number } {
  const of = memories.filter((memory) => memory.name === name);
  return {
    words: of.reduce((sum, { memories: count, usedWords }) => sum + count * usedWords, 0),
    bits: of.reduce((sum, { usedBits }) => sum + usedBits, 0),
  };
}

/**
 * What a network costs on a learner of that shape, by its schedule; null where the learner does not
 * run the rule.
 *
 * @param samples training samples of a run, an epoch after another without a pause
 */
export function learnerCost(
  spec: NetworkSpec,
  shape: ArrayShape,
  samples: number,
  table: EnergyTable,
): LearnerCost | null {
  if (!learnerRuns(spec)) return null;
  const program = compile(spec, hardwareFor(spec, shape));
  const { macs, issue } = sampleCost(spec, shape);
  const total = Object.values(macs).reduce((sum, count) => sum + count, 0);
  const elements = shape.rows * shape.cols;
  const run = stretchCycles(program, samples);
  const memories = memoryMap(program);
  const locks = updateLock(program);
  return {
    cycles: { sample: program.period, run },
    utilization: {
      compute: total / (elements * issue),
      overall: (total * samples) / (elements * run),
    },
    activations: {
      hidden: used(memories, 'hidden'),
      delta: used(memories, 'delta'),
      slopes: used(memories, 'slopes'),
      live: { ...liveActivations(program) },
    },
    weightWords: weightWords(program),
    updateLock: {
      layers: [...locks],
      worst: Math.max(...locks.filter((cycles) => cycles !== null)),
    },
    schedule: scheduleFigures(program),
    energy: energyOf(program, table, samples),
  };
}
