import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../golden/index.js';
import type { StreamJob, StreamResult } from '../../src/cosim/index.js';
import { cosimulate, type CosimPlan } from '../cosimulate.js';
import { faultPlan } from '../faults/faultPlans.js';
import { overlayOf } from '../faults/overlay.js';
import { settings } from '../properties/settings.js';
import { startRtl, type RtlTarget } from '../rtlTarget.js';
import { locateDivergence } from './locateDivergence.js';
import { Rerun, withTarget, type StartTarget } from './rerun.js';

describe('runs that go on from snapshots', () => {
  test.each(['table', 'stalled'] as const)('are those from the reset: %s', async (name) => {
    const { plan: whole, stalls } = faultPlan(name);
    const plan: CosimPlan = { ...whole, checkEvery: 10 };
    const start: StartTarget = async () =>
      (await startRtl(plan.program.hardware, stalls ? { stalls } : {})).target;
    const fresh = new Map<number, unknown>();
    await Rerun.use(start, false, plan, (rerun) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 48 }), { minLength: 1 }),
          async (all) => {
            for (const count of all) {
              if (!fresh.has(count)) {
                fresh.set(count, await Rerun.use(start, false, plan, (other) => other.run(count)));
              }
              expect(await rerun.run(count)).toEqual(fresh.get(count));
            }
          },
        ),
        settings(4, 100),
      ),
    );
  });
});

/** The cycle from which on the fault below is there. */
const LATE = 110_000;

/** A learner that is right for a long time. */
const ERROR_OF = `function automatic logic signed [DeltaWidth-1:0] output_error(
  input logic signed [ActivationWidth-1:0] y,
  input logic                              target
);
  logic signed [ErrorWidth-1:0] e;
  logic        [ErrorWidth-1:0] size;
  logic                         negative;
  e = ErrorWidth'(y) - (target ? ErrorOne : '0)`;

const LATE_FAULT = {
  name: 'a wrong error, late',
  file: 'error_arithmetic.svh',
  find: ERROR_OF,
  replace: `  logic [31:0] late_q = '0;
  always_ff @(posedge clk_i) late_q <= late_q + 32'd1;

${ERROR_OF} + ErrorWidth'(late_q >= 32'd${LATE})`,
};

test('a fault beyond cycle 100,000 is located from snapshots near it', async () => {
  const { plan: small } = faultPlan('table');
  const count = 1500;
  const stream = randomStream(2, 'samples');
  const pixels = small.program.spec.layers[0] ?? 0;
  const plan: CosimPlan = {
    ...small,
    samples: {
      count,
      inputs: Int32Array.from({ length: count * pixels }, () => stream.below(255) - 127),
      labels: Array.from({ length: count }, () => stream.below(10)),
    },
  };
  const overlay = overlayOf(LATE_FAULT);
  const folder = mkdtempSync(join(tmpdir(), 'systole-late-'));
  // Cycles simulated: in all, since the simulation last went back, and of that up to the waveform's end.
  let simulated = 0;
  let since = 0;
  let traced: number | undefined;
  let farthest = 0;
  const start = async (waveform: boolean): Promise<RtlTarget> => {
    const { target } = await startRtl(plan.program.hardware, { overlay, traced: waveform });
    const { simulation } = target;
    const streams = simulation.streams.bind(simulation);
    simulation.streams = async (job: StreamJob): Promise<StreamResult> => {
      const result = await streams(job);
      simulated += result.cycles;
      since += result.cycles;
      farthest = Math.max(farthest, simulation.cycles);
      return result;
    };
    const restore = simulation.restore.bind(simulation);
    simulation.restore = (snapshot) => {
      since = 0;
      return restore(snapshot);
    };
    const traceStop = simulation.traceStop.bind(simulation);
    simulation.traceStop = () => {
      traced = since;
      return traceStop();
    };
    return target;
  };
  try {
    const { first } = await withTarget(start, false, (target) => cosimulate(target, plan));
    if (!first) throw new Error('the fault is not seen');
    simulated = farthest = 0;
    let runs = 0;
    const { data } = await locateDivergence({
      startTarget: start,
      plan,
      first,
      folder,
      onProgress: (text) => {
        if (/^running|^comparing/.test(text)) runs++;
      },
    });
    expect(data).toMatchObject({ family: 'delta', layer: 3, pass: { op: 'forward' } });
    expect(data.cycle).toBeGreaterThan(LATE);
    // One run from the reset, ten and more from snapshots, the one with the waveform among them.
    expect(traced).toBeLessThan(LATE / 100);
    expect(farthest).toBeGreaterThan(LATE);
    expect(runs).toBeGreaterThanOrEqual(10);
    expect(simulated - farthest).toBeLessThan(LATE / 10);
  } finally {
    rmSync(overlay, { recursive: true });
    rmSync(folder, { recursive: true });
  }
});
