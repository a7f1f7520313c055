import type { Hardware } from '../program/hardware.js';
import { startRtl, type RtlTarget, type Stalls } from '../../testbench/rtlTarget.js';

/** Gives `use` a started learner, which has ended afterwards. */
export async function withLearner<T>(
  hardware: Hardware,
  use: (target: RtlTarget) => Promise<T>,
  stalls?: Stalls,
): Promise<T> {
  const { target } = await startRtl(hardware, stalls === undefined ? {} : { stalls });
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}
