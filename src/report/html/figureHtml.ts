import { escape } from './escape.js';
import type { Figure, Legend } from './figure.js';
import { tableHtml } from './tableHtml.js';

/** Data for a script: no tag can end it. */
export function scriptJson(value: unknown): string {
  return `<script type="application/json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

export function legendHtml(legend: readonly Legend[]): string {
  if (legend.length === 0) return '';
  const entries = legend.map(
    ({ name, colour, mark }) =>
      `<li><i class="${mark}" style="--of: var(--${colour})"></i>${escape(name)}</li>`,
  );
  return `<ul class="legend">${entries.join('')}</ul>`;
}

/** A figure: drawings that can be walked through by keyboard, and their numbers. */
export function figureHtml({ id, title, note, legend, panels, across }: Figure): string {
  const drawings = panels.map(({ title: name, says, wide, height, option, table }, at) => {
    const matrix = table.matrix === true ? ' data-matrix' : '';
    const caption = name === undefined ? title : `${title}: ${name}`;
    return `<div class="panel${wide ? ' wide' : ''}">
${name === undefined || panels.length === 1 ? '' : `<h4>${escape(name)}</h4>`}
<div class="chart" id="${id}-${at}" tabindex="0" role="group" aria-roledescription="chart" aria-label="${escape(says)} The arrow keys walk through it." style="height: ${height}px"${matrix}>${scriptJson(option)}</div>
<output class="aside" for="${id}-${at}" aria-live="polite"></output>
<details><summary>Numbers${name === undefined ? '' : `<span class="aside"> of ${escape(name)}</span>`}</summary><div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}, numbers">${tableHtml(table, caption)}</div></details>
</div>`;
  });
  return `<figure id="${id}" aria-labelledby="${id}-title">
<figcaption><h3 id="${id}-title">${escape(title)}</h3><p>${escape(note)}</p></figcaption>
${legendHtml(legend)}
<div class="panels across-${across}">
${drawings.join('\n')}
</div>
</figure>`;
}
