import type { Hardware } from '../program/hardware.js';
import { startRtl, type RtlTarget } from '../../testbench/rtlTarget.js';

/** Gives `use` a started learner, which has ended afterwards. */
export async function withLearner<T>(
  hardware: Hardware,
  use: (target: RtlTarget) => Promise<T>,
): Promise<T> {
  const { target } = await startRtl(hardware);
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}
