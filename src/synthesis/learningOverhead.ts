import { join } from 'node:path';
import { inferenceHardware } from '../program/inferenceHardware.js';
import { synthesiseLearner, type SynthesisOrder } from './synthesiseLearner.js';
import type { SynthesisResult } from './synthesisResult.js';

/**
 * What learning costs: the learner and the same core that only infers, both synthesised as one module,
 * so that whatever serves learning alone is left out. Words of memories are in neither.
 *
 * @throws ToolError if yosys is missing or fails; UsageError if the Liberty file cannot be read
 */
export async function learningOverhead(
  order: SynthesisOrder,
): Promise<NonNullable<SynthesisResult['learning']>> {
  const of = async (hardware: SynthesisOrder['hardware'], folder: string) =>
    (await synthesiseLearner({ ...order, hardware, out: join(order.out, folder), flat: true }))
      .total;
  const [learner, inferenceOnly] = await Promise.all([
    of(order.hardware, 'learner'),
    of(inferenceHardware(order.hardware), 'inference'),
  ]);
  const size = ({ area, cells }: typeof learner): number => area ?? cells;
  return { learner, inferenceOnly, overhead: size(learner) / size(inferenceOnly) - 1 };
}
