import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  initialiseExact,
  parseFormat,
  randomStream,
  RULE_DEFAULTS,
  type NetworkSpec,
} from '../../golden/index.js';
import { compile } from '../../src/program/compile.js';
import { hardwareFor } from '../../src/program/hardware.js';
import type { CosimPlan } from '../cosimulate.js';
import { startRtl, type Stalls } from '../rtlTarget.js';
import { ExactRun, expectedSample } from './expected.js';
import { firstFinding, partName, PipelineClock } from './probe.js';
import { Rerun, type StartTarget } from './rerun.js';
import { firstBadIssue } from './schedule.js';
import { sitesOf } from './site.js';
import { firstBadLeft, stagesOf } from './stages.js';
import { watch } from './timeline.js';
import { probesOf, windowOf } from './traceSites.js';
import { readWindow, traceWindow } from './traceWindow.js';

const base: NetworkSpec = {
  rule: 'drtp',
  ...RULE_DEFAULTS,
  layers: [6, 9, 5, 10],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'uniform',
  formats: {
    activation: parseFormat('s8.7'),
    weight: parseFormat('s8.6'),
    delta: parseFormat('s8.7'),
  },
  rounding: 'nearest',
  rateShift: { hidden: 2, output: 2 },
  rateSteps: [2],
  seed: 3,
};

interface Case {
  readonly name: string;
  readonly spec: NetworkSpec;
  readonly rows: number;
  readonly cols: number;
  readonly group?: number;
  readonly stalls?: Stalls;
  /** Only with SYSTOLE_LONG. */
  readonly long?: true;
}

const cases: readonly Case[] = [
  { name: 'two groups', spec: base, rows: 4, cols: 4, group: 2 },
  {
    name: 'two groups, stalls',
    spec: base,
    rows: 4,
    cols: 4,
    group: 2,
    stalls: { chance: 0.3, resultChance: 0.97, seed: 5 },
  },
  {
    name: 'tables, LFSR, stochastic, more columns than rows',
    spec: {
      ...base,
      layers: [8, 7, 6, 3],
      hidden: 'tanh',
      output: 'sigmoid',
      feedback: 'lfsr',
      rounding: 'stochastic',
      formats: { ...base.formats, weight: parseFormat('s16.13') },
    },
    rows: 2,
    cols: 4,
    group: 2,
  },
  {
    name: 'shallow, more rows than columns',
    spec: { ...base, rule: 'shallow', hidden: 'clipped-relu', output: 'identity' },
    rows: 5,
    cols: 2,
  },
  { name: 'bp, two groups', spec: { ...base, rule: 'bp' }, rows: 4, cols: 4, group: 2 },
  {
    name: 'bp, more rows than columns, tables, stalls',
    spec: { ...base, rule: 'bp', hidden: 'tanh', output: 'sigmoid' },
    rows: 5,
    cols: 2,
    stalls: { chance: 0.3, resultChance: 0.97, seed: 5 },
    long: true,
  },
  {
    name: 'fa, more columns than rows, stochastic',
    spec: { ...base, rule: 'fa', hidden: 'clipped-relu', rounding: 'stochastic' },
    rows: 2,
    cols: 6,
    group: 3,
    long: true,
  },
  {
    name: 'dfa, stalls',
    spec: { ...base, rule: 'dfa', layers: [6, 9, 5, 10], hidden: 'clipped-relu' },
    rows: 4,
    cols: 4,
    group: 2,
    stalls: { chance: 0.3, resultChance: 0.97, seed: 5 },
    long: true,
  },
  {
    name: 'sdfa, more rows than columns, tables',
    spec: { ...base, rule: 'sdfa', hidden: 'tanh', output: 'sigmoid' },
    rows: 7,
    cols: 3,
    long: true,
  },
  {
    name: 'fdfa, two groups, stochastic',
    spec: { ...base, rule: 'fdfa', averageShift: 3, rounding: 'stochastic' },
    rows: 4,
    cols: 4,
    group: 2,
  },
  {
    name: 'fdfa, more columns than rows, tables',
    spec: { ...base, rule: 'fdfa', averageShift: 2, hidden: 'tanh', output: 'sigmoid' },
    rows: 2,
    cols: 4,
    group: 2,
    long: true,
  },
  {
    name: 'tpsgd',
    spec: { ...base, rule: 'tpsgd', loss: 'hinge' },
    rows: 4,
    cols: 4,
    group: 2,
    long: true,
  },
  {
    name: 'lls, cosine basis',
    spec: { ...base, rule: 'lls', basis: 'cosine' },
    rows: 4,
    cols: 4,
    long: true,
  },
  { name: 'lls-m', spec: { ...base, rule: 'lls-m' }, rows: 4, cols: 4, long: true },
  {
    name: 'lls-mxm, stochastic',
    spec: { ...base, rule: 'lls-mxm', rounding: 'stochastic' },
    rows: 5,
    cols: 3,
    long: true,
  },
  {
    name: 'lls-mxm, cosine basis, two groups',
    spec: { ...base, rule: 'lls-mxm', basis: 'cosine' },
    rows: 4,
    cols: 4,
    group: 2,
  },
  {
    name: 'lls-m, cosine basis, more rows than columns, stalls',
    spec: { ...base, rule: 'lls-m', basis: 'cosine', hidden: 'tanh' },
    rows: 5,
    cols: 2,
    stalls: { chance: 0.3, resultChance: 0.97, seed: 5 },
    long: true,
  },
  { name: 'lls, two groups', spec: { ...base, rule: 'lls' }, rows: 4, cols: 4, group: 2 },
  {
    name: 'lls, walsh, more rows than columns, tables, stalls',
    spec: { ...base, rule: 'lls', basis: 'walsh', hidden: 'tanh' },
    rows: 5,
    cols: 2,
    stalls: { chance: 0.3, resultChance: 0.97, seed: 5 },
    long: true,
  },
];

const chosen = cases.filter(({ long }) => !long || process.env.SYSTOLE_LONG === '1');

function planOf({ spec, rows, cols, group }: Case): CosimPlan {
  const shape = hardwareFor(spec, { rows, cols });
  const hardware = group === undefined ? shape : { ...shape, group };
  const stream = randomStream(1, 'samples');
  const pixels = spec.layers[0] ?? 0;
  const count = 6;
  return {
    program: compile(spec, hardware),
    network: initialiseExact(spec),
    samples: {
      count,
      inputs: Int32Array.from({ length: count * pixels }, () => stream.below(255) - 127),
      labels: Array.from({ length: count }, () => stream.below(spec.layers.at(-1) ?? 1)),
    },
    epochs: 2,
  };
}

test.each(chosen)(
  'everything that is looked at is right in the RTL as it is: $name',
  async (one) => {
    const plan = planOf(one);
    const { stalls } = one;
    const start: StartTarget = async (traced) => {
      const options = { traced, ...(stalls ? { stalls } : {}) };
      return (await startRtl(plan.program.hardware, options)).target;
    };
    const folder = mkdtempSync(join(tmpdir(), 'systole-probes-'));
    const count = 9;
    try {
      await Rerun.use(start, true, plan, async (rerun) => {
        const timeline = await watch(await rerun.toTail(count), count);
        const sample = count - 1;
        const expected = expectedSample(new ExactRun(plan), sample);
        const all = plan.program.train.flatMap((_, index) => {
          expect(firstBadIssue(plan.program, timeline, sample, index, !stalls)).toBeUndefined();
          return sitesOf(plan.program, timeline, expected, index);
        });
        const file = join(folder, 'all.vcd');
        const wanted = windowOf(plan, timeline, all);
        const window = await traceWindow(rerun, count, timeline, wanted, file);
        const probes = probesOf(all);
        const waveform = await readWindow(file, window, new Set(probes.map(({ path }) => path)));
        const known = new Set(waveform.signals.map(({ path }) => path));
        expect(probes.filter(({ path }) => !known.has(path)).map(partName)).toEqual([]);
        const clock = new PipelineClock(waveform, window.from, window.to);
        const unseen = probes.filter(
          ({ site, offset }) => clock.after(site.cycle, offset) === undefined,
        );
        expect(unseen.length).toBe(0);
        const found = firstFinding(waveform, clock, probes);
        expect(
          found && { ...found, probe: { ...found.probe, site: found.probe.site.address } },
        ).toBeUndefined();
        for (const stage of stagesOf(plan, timeline, expected)) {
          const tail = await rerun.toTail(count);
          await rerun.target.stream({
            sources: [tail.source],
            sinks: [rerun.target.resultSink],
            until: { cycles: stage.cycle - tail.start },
          });
          expect(await firstBadLeft(rerun.target.simulation, stage)).toBeUndefined();
        }
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
