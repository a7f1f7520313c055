import type { Counters } from './target.js';

/** What a learner has counted when it has done nothing. */
export const NOTHING_COUNTED: Counters = {
  cycles: 0,
  forward: 0,
  update: 0,
  bias: 0,
  padded: 0,
  gate: 0,
  stalls: { sample: 0, result: 0 },
  issue: 0,
  samples: 0,
  signal: 0,
  tangent: 0,
  feedback: 0,
};

/** Counts of one stretch after another. */
export function addCounters(a: Counters, b: Counters): Counters {
  return {
    cycles: a.cycles + b.cycles,
    forward: a.forward + b.forward,
    update: a.update + b.update,
    bias: a.bias + b.bias,
    padded: a.padded + b.padded,
    gate: a.gate + b.gate,
    stalls: {
      sample: a.stalls.sample + b.stalls.sample,
      result: a.stalls.result + b.stalls.result,
    },
    issue: a.issue + b.issue,
    samples: a.samples + b.samples,
    signal: a.signal + b.signal,
    tangent: a.tangent + b.tangent,
    feedback: a.feedback + b.feedback,
  };
}
