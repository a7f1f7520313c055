import { join } from 'node:path';
import { inferenceHardware } from '../program/inferenceHardware.js';
import { memoryOverhead, type BitArea } from './memoryOverhead.js';
import { synthesiseLearner, type SynthesisOrder } from './synthesiseLearner.js';
import type { SynthesisResult } from './synthesisResult.js';

/**
 * What learning costs: the learner and the same core that only infers, both synthesised as one module,
 * so that whatever serves learning alone is left out. Words of memories are in neither, unless the area
 * of a bit is given.
 *
 * @throws ToolError if yosys is missing or fails; UsageError if the Liberty file cannot be read
 */
export async function learningOverhead(
  order: SynthesisOrder,
  bitArea?: BitArea,
): Promise<NonNullable<SynthesisResult['learning']>> {
  const of = (hardware: SynthesisOrder['hardware'], folder: string) =>
    synthesiseLearner({ ...order, hardware, out: join(order.out, folder), flat: true });
  const [learner, inferenceOnly] = await Promise.all([
    of(order.hardware, 'learner'),
    of(inferenceHardware(order.hardware), 'inference'),
  ]);
  const size = ({ total: { area, cells } }: SynthesisResult): number => area ?? cells;
  const sized = (core: SynthesisResult) => ({ area: size(core), memoryBits: core.memoryBits });
  return {
    learner: learner.total,
    inferenceOnly: inferenceOnly.total,
    overhead: size(learner) / size(inferenceOnly) - 1,
    memories:
      bitArea === undefined
        ? null
        : {
            ...bitArea,
            learnerBits: learner.memoryBits,
            inferenceBits: inferenceOnly.memoryBits,
            ...memoryOverhead(sized(learner), sized(inferenceOnly), bitArea),
          },
  };
}
