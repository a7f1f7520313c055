import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli/fixtures/runCli.js';
import { comparisonSchema, type Comparison } from '../../compare/comparisonResult.js';
import { explorationSchema, type Exploration } from '../../explore/explorationResult.js';
import { packageRoot } from '../../cosim/packageRoot.js';
import { cosimResultSchema, type CosimReport } from '../../run/cosimResult.js';
import { trainResultSchema, type TrainReport } from '../../run/trainResult.js';
import { drawTiming } from '../../wave/drawTiming.js';
import { openFile, startBrowser } from './fixtures/browser.js';
import {
  checkBars,
  checkCells,
  checkDots,
  checkLines,
  checkPoints,
  checkSpans,
} from './fixtures/checkDrawn.js';
import { numberIn, readChart, type SeenChart } from './fixtures/readChart.js';

const PHASES = ['forward', 'signal', 'tangent', 'feedback', 'update'] as const;
const SPANS = ['wait', ...PHASES];

let browser: Browser;
let folder: string;
let cosim: CosimReport;
let train: TrainReport;
let comparison: Comparison;
let exploration: Exploration;

const file = (name: string): string => join(folder, name);
const json = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(file(name), 'utf8'));

async function cli(words: string, code = 0): Promise<string> {
  const result = await runCli(words.split(' ').map((word) => word.replaceAll('DIR', folder)));
  expect({ words, code: result.code, stderr: code === 0 ? result.stderr : '' }).toEqual({
    ...{ words, code, stderr: '' },
  });
  return result.stdout;
}

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), 'systole report '));
  const rtl = file('rtl');
  await mkdir(rtl);
  const source = await readFile(join(packageRoot(), 'rtl/update_arithmetic.svh'), 'utf8');
  // The same builds as in src/cli/cosim.test.ts.
  await writeFile(
    join(rtl, 'update_arithmetic.svh'),
    source.replace("rounding == 2'd1", "rounding == 2'd3"),
  );
  const small = '--layers 64-20-10 --array 4x4 --quiet';
  await cli(
    `cosim --rule drtp ${small} --samples 200 --json DIR/cosim.json --report DIR/cosim.html`,
  );
  await cli(
    'train --rule bp --layers 64-16-12-10 --array 8x4 --samples 300 --test-samples 100 --epochs 2 --quiet --json DIR/train.json --report DIR/train.html',
  );
  await cli(
    'compare --rules bp,drtp,fdfa,lls-mxm --layers 64-16-12-10 --seeds 1,2 --samples 100 --test-samples 50 --epochs 2 --out DIR/kept --quiet --json DIR/compare.json --report DIR/compare.html',
  );
  await cli(
    `cosim --rule drtp ${small} --samples 100 --rtl DIR/rtl --out DIR/out --json DIR/fail.json`,
    1,
  );
  const vary = { rule: ['bp', 'drtp'], layers: ['64-6-10', '64-16-10'], array: ['2x2', '8x8'] };
  await writeFile(
    file('space.json'),
    JSON.stringify({ base: { samples: 60, 'test-samples': 50 }, vary }),
  );
  await cli(
    'explore DIR/space.json --out DIR/kept --quiet --json DIR/explore.json --report DIR/explore.html',
  );
  cosim = cosimResultSchema.parse(await json('cosim.json'));
  train = trainResultSchema.parse(await json('train.json'));
  comparison = comparisonSchema.parse(await json('compare.json'));
  exploration = explorationSchema.parse(await json('explore.json'));
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** Cells are rounded to five digits. */
function expectTable(chart: SeenChart, expected: readonly (readonly (string | number)[])[]): void {
  expect(chart.rows.length).toBe(expected.length);
  chart.rows.forEach((row, r) => {
    const wanted = expected[r] ?? [];
    expect(row.length).toBe(wanted.length);
    row.forEach((cell, c) => {
      const value = wanted[c];
      if (typeof value === 'string') expect(cell).toBe(value);
      else {
        const error = Math.abs(numberIn(cell) - (value ?? NaN));
        expect({ row, c, value, near: error <= 6e-5 * Math.abs(value ?? 0) }).toMatchObject({
          near: true,
        });
      }
    });
  });
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

type Schedule = NonNullable<CosimReport['schedule']>;

const WORDS: Readonly<Record<string, string>> = {
  transposed: 'signal through the weights',
  mix: 'mixing',
  feedback: 'feedback update',
  local: 'local error',
};

/** The rows of a schedule: waits first, then passes. */
function scheduleRows(name: string, { passes }: Schedule): (string | number)[][] {
  const layers = Math.max(...passes.map(({ layer }) => layer));
  const waits: (string | number)[][] = [];
  for (let layer = 1; layer <= layers; layer++) {
    const forward = passes.find((pass) => pass.layer === layer && pass.op === 'forward');
    const update = passes.find((pass) => pass.layer === layer && pass.op === 'update');
    if (!forward || !update || update.first === forward.last + 1) continue;
    waits.push([name, layer, 'locked until its update', forward.last + 1, update.first - 1, '-']);
  }
  return [
    ...waits,
    ...passes.map(({ op, layer, first, last, tiles }) => [
      ...[name, layer, WORDS[op] ?? op, first, last, tiles],
    ]),
  ];
}

/** A chart of a page: what its table must say, by the run's JSON, and how it must be drawn. */
interface Case {
  readonly id: string;
  readonly log?: boolean;
  readonly rows: () => (string | number)[][];
  readonly drawn: (chart: SeenChart) => void;
}

type Energy = NonNullable<CosimReport['energy']>;

const ENERGY = [...PHASES, 'lanes'] as const;

function energyCase(all: () => readonly (readonly [name: string, energy: Energy])[]): Case {
  const used = () =>
    ENERGY.filter((part) =>
      all().some(([, { sample }]) => sample[part].operations + sample[part].memory > 0),
    );
  return {
    id: 'energy-0',
    rows: () =>
      all().flatMap(([name, { sample }]) =>
        (['operations', 'memory'] as const).map((what) => {
          const values = used().map((part) => sample[part][what]);
          return [`${name}, ${what}`, ...values, sum(values)];
        }),
      ),
    drawn: (chart) => {
      checkBars(
        chart,
        used().map((part) => (part === 'lanes' ? 'initial' : part)),
      );
    },
  };
}

function layerCases(run: () => CosimReport | TrainReport, trained: () => number): Case[] {
  const layers = () => run().byLayer ?? [];
  const bits = ['weights', 'feedback', 'projection'] as const;
  const usedPhases = () =>
    PHASES.filter((phase) => layers().some(({ macs }) => macs[phase].formula > 0));
  const usedBits = () => bits.filter((name) => layers().some((layer) => layer.bits[name] > 0));
  const withSum = (name: string, values: readonly number[]) => [name, ...values, sum(values)];
  const colours = { weights: 'forward', feedback: 'feedback', projection: 'tangent' };
  return [
    energyCase(() => [[run().rule, run().energy as Energy]]),
    {
      id: 'weights-0',
      rows: () => {
        const { limit, initial, trained: after, reference } = layers()[0]?.weights ?? {};
        const bins = after?.counts.length ?? 0;
        const at = (bin: number) => (limit ?? 0) * ((2 * bin) / bins - 1);
        return (after?.counts ?? []).map((count, bin) => [
          ...[at(bin), at(bin + 1), initial?.counts[bin] ?? NaN, count],
          ...(reference ? [reference.counts[bin] ?? NaN] : []),
        ]);
      },
      drawn: (chart) => {
        checkLines(chart, ['initial', 'exact', 'reference'].slice(0, chart.columns.length - 2), 2);
      },
    },
    {
      id: 'saturation-0',
      rows: () =>
        layers().map(({ layer, activations, weights }) => [
          `layer ${layer}`,
          (100 * activations.atLimit) / activations.of,
          (100 * activations.zero) / activations.of,
          (100 * weights.trained.atLimit) / weights.of,
        ]),
      drawn: (chart) => {
        checkBars(chart, ['reference', 'initial', 'exact']);
      },
    },
    {
      id: 'macs-0',
      rows: () =>
        layers().map(({ layer, macs }) =>
          withSum(
            `layer ${layer}`,
            usedPhases().map((phase) => macs[phase].golden / trained()),
          ),
        ),
      drawn: (chart) => {
        checkBars(chart, usedPhases());
      },
    },
    {
      id: 'memory-0',
      rows: () =>
        layers().map((layer) =>
          withSum(
            `layer ${layer.layer}`,
            usedBits().map((name) => layer.bits[name]),
          ),
        ),
      drawn: (chart) => {
        checkBars(
          chart,
          usedBits().map((name) => colours[name]),
        );
      },
    },
    {
      id: 'memories-0',
      log: true,
      rows: () =>
        (run().memories ?? []).map((one) => [
          ...[one.name, one.bits, one.usedBits, one.memories, one.wordBits, one.words],
          ...[one.usedWords, one.holds],
        ]),
      drawn: (chart) => {
        checkDots(chart, 'stroke', 'initial', 1);
        checkDots(chart, 'fill', 'exact', 2);
      },
    },
    {
      id: 'schedule-0',
      rows: () => scheduleRows(run().rule, run().schedule as Schedule),
      drawn: (chart) => {
        checkSpans(chart, SPANS, 3);
      },
    },
    {
      id: 'use-0',
      rows: () => {
        const { every, macs } = (run().schedule as Schedule).use;
        const { rows, cols } = run().array;
        return macs.map((count, at) => [
          ...[at * every, count, (100 * count) / (rows * cols * every)],
        ]);
      },
      drawn: (chart) => {
        checkLines(chart, ['forward'], 2);
      },
    },
    {
      id: 'array-0',
      rows: () => {
        const { elements, period } = run().schedule as Schedule;
        return elements.map((row, at) => [
          `row ${at}`,
          ...row.map((count) => (100 * count) / period),
        ]);
      },
      drawn: (chart) => {
        checkCells(chart, 'cell');
      },
    },
  ];
}

function curveCases(run: () => CosimReport | TrainReport, other: 'reference' | 'rtl'): Case[] {
  const curve = () => run().curve ?? [];
  return (['accuracy', 'error'] as const).map((what, at) => ({
    id: `curve-${at}`,
    rows: () =>
      curve().map((point) => [
        point.samples,
        ...[point.exact, point[other]].map(
          (found) => (found?.[what] ?? NaN) * (what === 'accuracy' ? 100 : 1),
        ),
      ]),
    drawn: (chart) => {
      checkLines(chart, ['exact', other]);
    },
  }));
}

const CASES: Readonly<Record<'cosim' | 'train' | 'compare' | 'explore', readonly Case[]>> = {
  cosim: [
    ...curveCases(() => cosim, 'rtl'),
    ...layerCases(
      () => cosim,
      () => cosim.trained,
    ),
  ],
  train: [
    ...curveCases(() => train, 'reference'),
    {
      id: 'epochs-0',
      rows: () =>
        [train.before, ...train.epochs].map(({ exact, reference }, epoch) => [
          ...[epoch, 100 * (exact ?? NaN), 100 * (reference ?? NaN)],
        ]),
      drawn: (chart) => {
        checkLines(chart, ['exact', 'reference']);
      },
    },
    ...layerCases(
      () => train,
      () => train.samples * train.epochs.length,
    ),
  ],
  compare: [
    energyCase(() =>
      comparison.rules.map(({ rule, learner }) => [rule, learner?.energy as Energy]),
    ),
    {
      id: 'accuracy-0',
      rows: () =>
        comparison.rules.map(({ rule, accuracy: { exact, reference } }) => [
          rule,
          ...[exact, reference].flatMap((found) =>
            [found?.mean, found?.min, found?.max].map((part) => 100 * (part ?? NaN)),
          ),
        ]),
      drawn: (chart) => {
        checkDots(chart, 'fill', 'exact', 1);
        checkDots(chart, 'fill', 'reference', 4);
      },
    },
    {
      id: 'schedule-0',
      rows: () =>
        comparison.rules.flatMap(({ rule, learner }) =>
          scheduleRows(rule, learner?.schedule as Schedule),
        ),
      drawn: (chart) => {
        checkSpans(chart, SPANS, 3);
      },
    },
    {
      id: 'macs-0',
      rows: () =>
        comparison.rules.map(({ rule, macs }) => [
          rule,
          ...PHASES.map((phase) => macs[phase]),
          macs.total,
        ]),
      drawn: (chart) => {
        checkBars(chart, PHASES);
      },
    },
    {
      id: 'memory-0',
      rows: () =>
        comparison.rules.map(({ rule, memory: { weights, feedback, projection } }) => [
          ...[rule, weights, feedback, projection, weights + feedback + projection],
        ]),
      drawn: (chart) => {
        checkBars(chart, ['forward', 'feedback', 'tangent']);
      },
    },
  ],
  explore: (['energy', 'cycles', 'memory'] as const).map((cost, at) => ({
    id: `fronts-${at}`,
    log: true,
    rows: () =>
      exploration.designs
        .map(({ values, accuracy, fronts, ...costs }) => [
          Object.entries(values)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(', '),
          costs[cost] ?? NaN,
          100 * accuracy.mean,
          fronts.includes(cost) ? 'on it' : '-',
        ])
        .sort(([, a], [, b]) => Number(a) - Number(b)),
    drawn: (chart) => {
      checkPoints(chart, 'exact', 1, 2);
    },
  })),
};

async function checkCase(page: Page, { id, log, rows, drawn }: Case): Promise<void> {
  const chart = await readChart(page, id, log);
  expectTable(chart, rows());
  drawn(chart);
}

/** The page with one digit changed: the first of the last number in the table of a chart. */
function spoilTable(html: string, id: string): string {
  const table = html.indexOf('</tbody>', html.indexOf(`id="${id}"`));
  const digit = html.lastIndexOf('<td>', table) + 4;
  return html.slice(0, digit) + (html[digit] === '1' ? '2' : '1') + html.slice(digit + 1);
}

/** The page with one number drawn a tenth smaller: the largest of the chart's first series. */
function spoilDrawing(html: string, id: string): string {
  const begin = html.indexOf(`id="${id}"`);
  const [from, to] = [html.indexOf('json">', begin) + 6, html.indexOf('</script>', begin)];
  const option = JSON.parse(html.slice(from, to)) as { series: { data: unknown[] }[] };
  const data = option.series[0]?.data ?? [];
  // Where the number stands in an item: across in dots, upwards in lines, the end of a pass.
  const place = /^(memories|accuracy)/.test(id) ? 0 : id.startsWith('array') ? 2 : 1;
  const listOf = (item: unknown): unknown[] | undefined => {
    const list = Array.isArray(item) ? item : (item as { value?: unknown }).value;
    return Array.isArray(list) ? (list as unknown[]) : undefined;
  };
  const numbers = data.map((item) => Number(listOf(item)?.[place] ?? item) || 0);
  const at = numbers.indexOf(Math.max(...numbers));
  const item = data[at];
  const list = listOf(item);
  if (list) list[place] = 0.9 * (numbers[at] ?? 0);
  else data[at] = 0.9 * (numbers[at] ?? 0);
  const { itemStyle } = item as { itemStyle?: { opacity?: number } };
  if (itemStyle?.opacity !== undefined) itemStyle.opacity *= 0.9;
  return html.slice(0, from) + JSON.stringify(option) + html.slice(to);
}

describe.each(['cosim', 'train', 'compare', 'explore'] as const)('%s', (name) => {
  test('what is drawn, and what stands in the tables, is what the JSON says', async () => {
    const { page, complaints } = await openFile(browser, file(`${name}.html`));
    for (const one of CASES[name]) await checkCase(page, one);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a number that is drawn wrong, or stands wrong in a table, is found', async () => {
    const html = await readFile(file(`${name}.html`), 'utf8');
    const bad = file(`${name} bad.html`);
    const ids = CASES[name].map(({ id }) => id);
    for (const spoil of [spoilDrawing, spoilTable]) {
      await writeFile(bad, ids.reduce(spoil, html));
      const { page } = await openFile(browser, bad);
      for (const one of CASES[name]) {
        await expect(checkCase(page, one), `${spoil.name} ${one.id}`).rejects.toThrow();
      }
      await page.close();
    }
  });

  test('it is small, and by keyboard all charts are reached and walked through', async () => {
    const path = file(`${name}.html`);
    expect((await readFile(path)).length).toBeLessThan(2_000_000);
    const { page, complaints } = await openFile(browser, path);
    const charts = await page.locator('.chart, .images').count();
    const reached = new Set<string>();
    for (let presses = 0; presses < 40 * charts; presses++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(
        `document.activeElement.matches('.chart, .images') ? document.activeElement.getAttribute('aria-label') + document.activeElement.id : document.activeElement === document.body ? 'end' : ''`,
      );
      if (at === 'end') break;
      if (at !== '') reached.add(String(at));
    }
    expect(reached.size).toBe(charts);
    const first = page.locator('.chart').first();
    const row = page.locator('.chart + output').first();
    await first.focus();
    await page.keyboard.press('ArrowRight');
    const says = await row.textContent();
    await page.keyboard.press('ArrowRight');
    expect(says).toMatch(/: /);
    expect(await row.textContent()).not.toBe(says);
    expect(await page.locator('.tip').first().isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('light and dark differ, and text is readable in both', async () => {
  const contrasts: number[] = [];
  const papers: unknown[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, complaints } = await openFile(browser, file('train.html'), { colorScheme });
    const found = await page.evaluate<{
      paper: number[];
      text: number[][];
      lines: number[][];
    }>(`(() => {
      const rgb = (element, name) => getComputedStyle(element)[name].match(/[\\d.]+/g).map(Number);
      const paper = rgb(document.body, 'backgroundColor');
      const all = [...document.querySelectorAll('.chart text, p, th, td, dt, dd, h2, li')];
      const lines = [...document.querySelectorAll('.chart path[stroke="var(--exact)"], .chart path[stroke="var(--reference)"]')];
      return {
        paper,
        text: all.map((one) => rgb(one, one.namespaceURI.endsWith('svg') ? 'fill' : 'color')),
        lines: lines.map((one) => rgb(one, 'stroke')),
      };
    })()`);
    const light = (rgb: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (rgb: readonly number[]): number => {
      const [a, b] = [light(rgb), light(found.paper)].sort((x, y) => y - x);
      return ((a ?? 0) + 0.05) / ((b ?? 0) + 0.05);
    };
    papers.push(found.paper);
    expect(found.text.length).toBeGreaterThan(100);
    contrasts.push(Math.min(...found.text.map(contrast)));
    expect(Math.min(...found.lines.map(contrast))).toBeGreaterThan(3);
    expect(complaints).toEqual([]);
    await page.close();
  }
  expect(papers[0]).not.toEqual(papers[1]);
  for (const contrast of contrasts) expect(contrast).toBeGreaterThan(4.5);
});

test('first-layer weights are painted as the JSON has them', async () => {
  const { page } = await openFile(browser, file('train.html'));
  const painted = await page.evaluate<
    number[][]
  >(`[...document.querySelectorAll('canvas')].map((canvas) =>
    [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data])`);
  const units = train.images?.units ?? [];
  expect(painted.length).toBe(units.length);
  expect(units.length).toBeGreaterThan(0);
  units.forEach((unit, at) => {
    const raw = new Int8Array(Buffer.from(unit, 'base64'));
    raw.forEach((value, pixel) => {
      const [red = 0, , blue = 0, alpha] = (painted[at] ?? []).slice(4 * pixel, 4 * pixel + 4);
      expect(alpha).toBe(Math.round((255 * Math.abs(value)) / 127));
      // Of faint pixels the browser keeps few bits of colour.
      if (Math.abs(value) > 20) expect(red > blue).toBe(value > 0);
    });
  });
  await page.close();
});

test('a failure: first divergence, samples needed, and the signals around it', async () => {
  await cli('report DIR/fail.json --out DIR/fail.html --quiet');
  const fail = cosimResultSchema.parse(await json('fail.json'));
  const { page, complaints } = await openFile(browser, file('fail.html'));
  const words = (await page.locator('#failure').textContent()) ?? '';
  expect(words).toContain(fail.divergenceText?.trimEnd());
  expect(words).toContain(`sample ${fail.first?.sample}; expected ${fail.first?.expected}`);
  const image = "document.querySelector('#failure img')";
  expect(await page.evaluate(`${image}.complete && ${image}.naturalWidth > 200`)).toBe(true);
  const rows = await page.locator('#failure tbody tr').allTextContents();
  expect(rows).toEqual(fail.timing?.signals.map(({ name, values }) => [name, ...values].join('')));
  expect(await page.locator('.run.bad').count()).toBe(1);
  expect(await page.locator('#checks').textContent()).toContain('MACs, forward');
  expect(complaints).toEqual([]);
  await page.close();
});

test('a shrunk case: what was asked of it, and its timing', async () => {
  const replay = {
    ...{ schema: 'systole.replay-result/1', file: 'case.replay', top: 'tally', outcome: 'same' },
    ...{ recorded: 'sum_o in cycle 2 is 5 <not 6>', now: 'the same', port: 'sum_o', cycle: 2 },
    ...{ expected: '6', actual: '5', cycles: 9, waveform: null, picture: null },
    ...{ stimuli: 'cycle  0  1\nword   3  3', diagram: 'cycle 0 1 2\nsum_o 0 3 5' },
    drawing: drawTiming(
      { cycles: [0, 1, 2], signals: [{ name: 'sum_o', bits: 8, values: ['0', '3', '5'] }] },
      'tally',
    ),
  };
  await writeFile(file('case.json'), JSON.stringify(replay));
  await cli('report DIR/case.json --out DIR/case.html --quiet');
  const { page, complaints } = await openFile(browser, file('case.html'));
  const words = (await page.locator('#failure').textContent()) ?? '';
  for (const text of [replay.recorded, replay.stimuli, replay.diagram])
    expect(words).toContain(text);
  expect(await page.evaluate("document.querySelector('#failure img').naturalWidth > 50")).toBe(
    true,
  );
  expect(complaints).toEqual([]);
  await page.close();
});

test('counts that differ are said to', async () => {
  const bent = { ...cosim, cycles: { ...cosim.cycles, rtl: cosim.cycles.formula + 1 } };
  await writeFile(file('bent.json'), JSON.stringify(bent));
  await cli('report DIR/bent.json DIR/cosim.json --out DIR/bent.html --quiet');
  const { page } = await openFile(browser, file('bent.html'));
  const tables = await page.locator('#checks tbody').allTextContents();
  expect(tables.map((text) => text.includes('DIFFER'))).toEqual([true, false]);
  await page.close();
});

test('several runs stand side by side under names of their own', async () => {
  await copyFile(file('train.json'), file('other.json'));
  const said = await cli('report DIR/train.json DIR/other.json DIR/cosim.json --out DIR/all.html');
  expect(said).toMatch(/all\.html: 3 runs, 1,\d\d\d kB\n$/);
  const { page, complaints } = await openFile(browser, file('all.html'), { width: 390 });
  const names = await page.locator('#use h4').allTextContents();
  expect(names).toEqual([
    'bp, train.json, 8 x 4 PEs',
    'bp, other.json, 8 x 4 PEs',
    'drtp, 4 x 4 PEs',
  ]);
  // On a telephone nothing but tables and pictures of signals is wider than the screen.
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await page.close();
});

test('no text of a run can become a part of the page', async () => {
  const evil = '</script><img src=x onerror="console.log(1)">';
  const dataset = { ...train.dataset, description: evil, name: evil };
  await writeFile(file('evil.json'), JSON.stringify({ ...train, rule: evil, dataset }));
  await cli('report DIR/evil.json --out DIR/evil.html --quiet');
  const { page, complaints } = await openFile(browser, file('evil.html'));
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('h1').textContent()).toContain(evil);
  expect(complaints).toEqual([]);
  await page.close();
});

test('on paper: light, scaled to its width, and nothing cut', async () => {
  const { page } = await openFile(browser, file('train.html'), { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 700, height: 1000 });
  const seen = await page.evaluate<unknown>(`({
    paper: getComputedStyle(document.body).backgroundColor,
    wide: [...document.querySelectorAll('.chart svg')].filter((svg) => svg.getBoundingClientRect().right > 701).length,
    open: [...document.querySelectorAll('details')].filter((one) => one.getClientRects().length > 0).length,
  })`);
  expect(seen).toEqual({ paper: 'rgb(255, 255, 255)', wide: 0, open: 0 });
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  await page.close();
});

test.each([
  ['none.json', undefined, /none\.json: cannot be read \(ENOENT\)/],
  ['bad.json', '{', /bad\.json: is not JSON/],
  [
    'wave.json',
    '{"schema":"systole.wave/1"}',
    /has schema systole\.wave\/1; one of systole\.cosim/,
  ],
  ['empty.json', '{}', /has no schema; one of/],
  ['old.json', '{"schema":"systole.train/1"}', /is not what its schema systole\.train\/1 says: /],
])('refuses %s, and leaves the page that was there', async (name, text, message) => {
  if (text !== undefined) await writeFile(file(name), text);
  await writeFile(file('kept.html'), 'kept');
  const { code, stderr } = await runCli(['report', file(name), '--out', file('kept.html')]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(await readFile(file('kept.html'), 'utf8')).toBe('kept');
});

test('a report is for a file, and is refused before anything runs', async () => {
  for (const [report, message] of [
    ['-', /--report -: a report is for a browser/],
    [file('nowhere/run.html'), /cannot write the report/],
  ] as const) {
    const { code, stderr } = await runCli([
      ...['train', '--rule', 'bp', '--layers', '64-8-10', '--report', report],
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  }
});
