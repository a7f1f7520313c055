import { drawTiming } from '../../wave/drawTiming.js';
import { escape } from './escape.js';
import type { ReportedRun } from './readRun.js';
import { tableHtml } from './tableHtml.js';

const picture = (svg: string, says: string): string =>
  `<div class="scroll whole" tabindex="0" role="region" aria-label="${escape(says)}"><img class="timing" alt="${escape(says)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></div>`;

const text = (title: string, words: string): string =>
  `<h4>${title}</h4><pre class="scroll whole" tabindex="0">${escape(words.trimEnd())}</pre>`;

/** Where a run first went wrong, the smallest case that shows it, and the signals around it. */
export function failureHtml(runs: readonly ReportedRun[]): string {
  const parts = runs.flatMap(({ file, result }) => {
    if (result.schema === 'systole.replay-result/1') {
      if (result.outcome === 'passes') return [];
      const { stimuli, diagram, drawing } = result;
      return [
        `<h3>${escape(file)}</h3><p>${escape(result.recorded)}</p>`,
        ...(stimuli === null ? [] : [text('The shrunk case: what the inputs are', stimuli)]),
        ...(drawing === null
          ? []
          : ['<h4>Timing</h4>', picture(drawing, `Ports of ${result.top} around the failure`)]),
        ...(diagram === null ? [] : [text('The same as text', diagram)]),
      ];
    }
    if (result.schema !== 'systole.cosim/1' || !result.first) return [];
    const { first, divergenceText, timing } = result;
    return [
      `<h3>${escape(file)}</h3>`,
      `<p>The first value that differs: ${escape(first.where)} at sample ${first.sample}; expected ${first.expected}, it is ${first.actual}.</p>`,
      ...(divergenceText === undefined ? [] : [text('The first divergence', divergenceText)]),
      ...(timing === undefined
        ? []
        : [
            '<h4>Timing</h4>',
            picture(
              drawTiming(timing, 'cycles around the first divergence'),
              'Signals around the first divergence',
            ),
            `<details><summary>Numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Timing, numbers">${tableHtml(
              {
                columns: ['signal', ...timing.cycles.map(String)],
                rows: timing.signals.map(({ name, values }) => [name, ...values]),
              },
              'Signals by cycle',
            )}</div></details>`,
          ]),
    ];
  });
  return parts.join('\n');
}
