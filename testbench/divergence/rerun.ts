import type { StreamSource } from '../../src/cosim/index.js';
import type { CosimPlan } from '../cosimulate.js';
import type { RtlTarget } from '../rtlTarget.js';
import type { Counters } from '../target.js';
import { samplesOf, stretches, type Stretch } from './runPlan.js';

/** Starts a fresh process of the same RTL with the same stalls. */
export type StartTarget = (traced: boolean) => Promise<RtlTarget>;

/** Does something with a fresh target and ends its process. */
export async function withTarget<T>(
  start: StartTarget,
  traced: boolean,
  use: (target: RtlTarget) => Promise<T>,
): Promise<T> {
  const target = await start(traced);
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}

async function runStretches(
  target: RtlTarget,
  plan: CosimPlan,
  parts: readonly Stretch[],
): Promise<Int32Array[]> {
  const outputs: Int32Array[] = [];
  let current = 1;
  for (const { epoch, from, to } of parts) {
    if (epoch !== current) await target.epoch(epoch);
    current = epoch;
    outputs.push(await target.train(samplesOf(plan, from, to)));
  }
  return outputs;
}

/** Outputs, matrices and counters after the first `count` samples, run as `cosimulate` runs them. */
export function runSamples(
  start: StartTarget,
  plan: CosimPlan,
  count: number,
): Promise<{
  readonly y: Int32Array;
  readonly weights: readonly Int32Array[];
  /** Feedback matrices beside them; those that are not there are empty. */
  readonly feedback: readonly Int32Array[];
  readonly mixing: readonly Int32Array[];
  readonly counters: Counters;
}> {
  return withTarget(start, false, async (target) => {
    await target.load(plan.program, plan.network);
    const parts = await runStretches(target, plan, stretches(plan, count));
    const y = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      y.set(part, at);
      at += part.length;
    }
    return {
      y,
      weights: await target.weights(),
      feedback: await target.feedback(),
      mixing: await target.mixing(),
      counters: await target.counters(),
    };
  });
}

/** Samples at the end of a run that are watched. */
const TAIL = 4;

/** The last samples of a run, on their way: what follows depends on nothing but cycles. */
export interface Tail {
  readonly target: RtlTarget;
  /** First of them, over the whole run. */
  readonly first: number;
  /** Cycles simulated when their first word was offered. */
  readonly start: number;
  readonly source: StreamSource;
  /** Result words still to come, of earlier samples too. */
  readonly results: number;
}

/**
 * Runs the first `count` samples up to where the last few of them begin. What is done then with
 * `source` and the result stream from the very next cycle on is, cycle by cycle, what the run does.
 */
export async function runToTail(target: RtlTarget, plan: CosimPlan, count: number): Promise<Tail> {
  await target.load(plan.program, plan.network);
  const parts = stretches(plan, count);
  const last = parts.pop();
  if (!last) throw new RangeError(`runToTail: a run of ${count} samples has no end.`);
  await runStretches(target, plan, parts);
  const epoch = parts.at(-1)?.epoch ?? 1;
  if (last.epoch !== epoch) await target.epoch(last.epoch);
  await target.startStretch();
  const first = Math.max(last.from, last.to - TAIL);
  const classes = plan.program.spec.layers.at(-1) ?? 0;
  const words = Math.ceil(classes / plan.program.hardware.cols);
  let results = (last.to - last.from) * words;
  if (first > last.from) {
    const { sinks } = await target.stream({
      sources: [target.sampleSource(samplesOf(plan, last.from, first), true)],
      sinks: [target.resultSink],
      until: 'sent',
    });
    results -= sinks[0]?.count ?? 0;
  }
  return {
    target,
    first,
    start: target.simulation.cycles,
    source: target.sampleSource(samplesOf(plan, first, last.to), true),
    results,
  };
}

/** A source without the words that it has already sent. */
export function withoutSent(source: StreamSource, sent: number): StreamSource {
  const payload = Object.fromEntries(
    Object.entries(source.payload).map(([name, column]) => [
      name,
      column?.subarray((column.length / source.count) * sent),
    ]),
  );
  return { ...source, payload, count: source.count - sent };
}
