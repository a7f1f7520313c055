import type { StreamSource } from '../../src/cosim/index.js';
import type { CosimPlan } from '../cosimulate.js';
import type { RtlTarget, TargetSnapshot } from '../rtlTarget.js';
import type { Counters } from '../target.js';
import { restartPoints } from './restartPoints.js';
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

/** Samples at the end of a run that are watched. */
const TAIL = 4;
/** Samples sent at a time. */
const CHUNK = 256;
/** Snapshots that are kept; a simulation takes 64. */
const MOST_KEPT = 60;

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

/** How far a run is. */
interface Position {
  /** Samples sent. */
  readonly samples: number;
  readonly epoch: number;
  /** The stretch under way has begun: its counters are cleared. */
  readonly begun: boolean;
  /** Its result words that have come. */
  readonly received: number;
}

interface Kept {
  readonly position: Position;
  readonly snapshot: TargetSnapshot;
}

/** What a run leaves. */
export interface Ran {
  readonly y: Int32Array;
  readonly weights: readonly Int32Array[];
  /** Feedback matrices beside them; those that are not there are empty. */
  readonly feedback: readonly Int32Array[];
  readonly mixing: readonly Int32Array[];
  /** `undefined` where the hardware counts no events. */
  readonly counters: Counters | undefined;
}

/**
 * The run of a plan, again and again, on one process: as far as is asked, cycle by cycle as
 * `cosimulate` runs it. The first time from the reset; then from the last snapshot before the end.
 */
export class Rerun {
  readonly #classes: number;
  readonly #resultWords: number;
  readonly #y: Int32Array;
  /** As the simulator has them: by samples, rising. */
  #kept: Kept[] = [];
  #at: Position = { samples: 0, epoch: 1, begun: false, received: 0 };

  private constructor(
    readonly target: RtlTarget,
    readonly plan: CosimPlan,
  ) {
    const { spec, hardware } = plan.program;
    this.#classes = spec.layers.at(-1) ?? 0;
    this.#resultWords = Math.ceil(this.#classes / hardware.cols);
    this.#y = new Int32Array(plan.samples.count * plan.epochs * this.#classes);
  }

  /** Does something with the run of a plan on a fresh process, which ends afterwards. */
  static async use<T>(
    start: StartTarget,
    traced: boolean,
    plan: CosimPlan,
    use: (rerun: Rerun) => Promise<T>,
  ): Promise<T> {
    return withTarget(start, traced, async (target) => {
      await target.load(plan.program, plan.network);
      const rerun = new Rerun(target, plan);
      await rerun.#keep();
      return use(rerun);
    });
  }

  /** Outputs, matrices and counters after the first `count` samples. */
  async run(count: number): Promise<Ran> {
    const last = await this.#goTo(count - 1, count);
    await this.#send(last, count);
    await this.#end(last);
    const { target } = this;
    return {
      y: this.#y.slice(0, count * this.#classes),
      weights: await target.weights(),
      feedback: await target.feedback(),
      mixing: await target.mixing(),
      counters: await target.counters(),
    };
  }

  /**
   * Runs the first `count` samples up to where the last few of them begin. What is done then with
   * `source` and the result stream from the very next cycle on is, cycle by cycle, what the run does.
   */
  async toTail(count: number): Promise<Tail> {
    const { from } = this.#lastStretch(count);
    const first = Math.max(from, count - TAIL);
    const last = await this.#goTo(first, count);
    await this.#begin(last);
    const { target, plan } = this;
    return {
      target,
      first,
      start: target.simulation.cycles,
      source: target.sampleSource(samplesOf(plan, first, count), true),
      results: (count - last.from) * this.#resultWords - this.#at.received,
    };
  }

  #lastStretch(count: number): Stretch {
    const last = stretches(this.plan, count).at(-1);
    if (!last) throw new RangeError(`Rerun: a run of ${count} samples has no end.`);
    return last;
  }

  /**
   * To where `samples` of a run's `count` samples are sent.
   *
   * @returns the run's last stretch
   */
  async #goTo(samples: number, count: number): Promise<Stretch> {
    this.#kept = this.#kept.filter(({ position }) => position.samples <= samples);
    const nearest = this.#kept.at(-1);
    if (nearest) {
      await this.target.restore(nearest.snapshot);
      this.#at = nearest.position;
    }
    const points = restartPoints(count).filter((point) => point > this.#at.samples);
    for (const stretch of stretches(this.plan, count)) {
      const { from, to } = stretch;
      if (to < this.#at.samples || (to === this.#at.samples && !this.#at.begun)) continue;
      const end = Math.min(to, samples);
      for (const point of points.filter((point) => point >= from && point <= end && point < to)) {
        await this.#send(stretch, point);
        await this.#keep();
      }
      await this.#send(stretch, end);
      if (to <= samples) await this.#end(stretch);
    }
    return this.#lastStretch(count);
  }

  async #keep(): Promise<void> {
    if (this.#kept.length >= MOST_KEPT) return;
    this.#kept.push({ position: this.#at, snapshot: await this.target.snapshot() });
  }

  async #begin({ epoch }: Stretch): Promise<void> {
    if (this.#at.begun) return;
    if (epoch !== this.#at.epoch) await this.target.epoch(epoch);
    await this.target.startStretch();
    this.#at = { ...this.#at, epoch, begun: true, received: 0 };
  }

  /** The outputs of a stretch. */
  #outputs({ from }: Stretch): Int32Array {
    return this.#y.subarray(from * this.#classes);
  }

  async #send(stretch: Stretch, to: number): Promise<void> {
    const { target, plan } = this;
    while (this.#at.samples < to) {
      await this.#begin(stretch);
      const samples = Math.min(to, this.#at.samples + CHUNK);
      const sent = await target.stream({
        sources: [target.sampleSource(samplesOf(plan, this.#at.samples, samples), true)],
        sinks: [target.resultSink],
        until: 'sent',
      });
      const received = target.collect(sent, this.#outputs(stretch), this.#at.received);
      this.#at = { ...this.#at, samples, received };
    }
  }

  async #end(stretch: Stretch): Promise<void> {
    const { received } = this.#at;
    const words = (stretch.to - stretch.from) * this.#resultWords;
    const taken = await this.target.endStretch(words - received);
    if (taken) this.target.collect(taken, this.#outputs(stretch), received);
    this.#at = { ...this.#at, begun: false };
  }
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
