import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../cosim/packageRoot.js';
import { checksHtml } from './checksHtml.js';
import { escape } from './escape.js';
import { failureHtml } from './failureHtml.js';
import type { Figure } from './figure.js';
import { figureHtml } from './figureHtml.js';
import { accuracyByRule, epochCurves, learningCurves } from './figures/accuracyFigures.js';
import { energyChart, macChart, memoryChart, memoryMapChart } from './figures/costFigures.js';
import { frontChart } from './figures/frontFigures.js';
import { arrayHeatMap, scheduleChart, useOverTime } from './figures/scheduleFigures.js';
import { saturation, weightDistribution } from './figures/weightFigures.js';
import { hardwareHtml } from './hardwareHtml.js';
import { imagesHtml } from './imagesHtml.js';
import type { ReportedRun } from './readRun.js';
import { subjectsOf, type Subject } from './subject.js';
import { summaryHtml } from './summaryHtml.js';

/** The page needs nothing from elsewhere, and may not ask for it. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/** The chart library, as one script. */
function charts(): string {
  const library = createRequire(import.meta.url).resolve('echarts');
  return readFileSync(join(dirname(library), 'echarts.min.js'), 'utf8');
}

function titleOf(runs: readonly ReportedRun[]): string {
  const names = runs.map(({ result }) => {
    switch (result.schema) {
      case 'systole.compare/1':
        return `${result.rules.length} rules, ${result.layers.join('-')}, ${result.dataset.name}`;
      case 'systole.explore/1':
        return `${result.designs.length} designs`;
      case 'systole.replay-result/1':
        return result.top;
      case 'systole.fpga/1':
        return `${result.rule}, ${result.layers.join('-')}, ${result.board}`;
      case 'systole.synth/1':
        return `${result.rule}, ${result.layers.join('-')}, ${result.target}`;
      default:
        return `${result.rule}, ${result.layers.join('-')}, ${result.dataset.name}`;
    }
  });
  return [...new Set(names)].join('; ');
}

type MakeFigure = (subjects: readonly Subject[]) => Figure | undefined;

/** Parts of the page that have something to show, in their order. */
function sections(runs: readonly ReportedRun[]): { id: string; title: string; html: string }[] {
  const subjects = subjectsOf(runs);
  const figures = (...makes: readonly MakeFigure[]): string =>
    makes
      .map((make) => make(subjects))
      .flatMap((figure) => (figure ? [figureHtml(figure)] : []))
      .join('\n');
  const fronts = runs
    .flatMap(({ result }) => (result.schema === 'systole.explore/1' ? [result] : []))
    .map((exploration) => figureHtml(frontChart(exploration)))
    .join('\n');
  return [
    { id: 'summary', title: 'What was run', html: summaryHtml(runs) },
    { id: 'designs', title: 'Designs', html: fronts },
    { id: 'hardware', title: 'Area and clock', html: hardwareHtml(runs) },
    { id: 'failure', title: 'What went wrong', html: failureHtml(runs) },
    {
      id: 'learning',
      title: 'Learning',
      html: figures(accuracyByRule, learningCurves, epochCurves),
    },
    {
      id: 'network',
      title: 'Weights and saturation',
      html: figures(weightDistribution, saturation) + imagesHtml(subjects),
    },
    {
      id: 'time',
      title: 'Schedule and use of the array',
      html: figures(scheduleChart, useOverTime, arrayHeatMap),
    },
    {
      id: 'cost',
      title: 'Work and memory',
      html:
        figures(macChart) + checksHtml(runs) + figures(memoryChart, memoryMapChart, energyChart),
    },
  ].filter(({ html }) => html !== '');
}

/** Runs as one HTML file that needs no network: charts, their numbers, and what was checked. */
export function htmlReport(runs: readonly ReportedRun[]): string {
  const file = (name: string): string => readFileSync(join(packageRoot(), 'report', name), 'utf8');
  const title = escape(titleOf(runs));
  const parts = sections(runs);
  const links = parts.map(({ id, title: name }) => `<a href="#${id}">${name}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Systole</title>
<style>
${file('page.css')}</style>
</head>
<body>
<header><h1>${title}</h1><nav aria-label="Parts">${links.join('\n')}</nav></header>
<main>
${parts.map(({ id, title: name, html }) => `<section id="${id}" aria-labelledby="${id}-part"><h2 id="${id}-part">${name}</h2>\n${html}\n</section>`).join('\n')}
</main>
<script>
${charts()}
</script>
<script>
${file('page.js')}</script>
</body>
</html>
`;
}
