import { escape } from './escape.js';
import { legendHtml } from './figureHtml.js';
import type { Subject } from './subject.js';
import { tableHtml } from './tableHtml.js';

/** First-layer weights as images; report/page.js paints them. Empty where there are none. */
export function imagesHtml(subjects: readonly Subject[]): string {
  const panels = subjects.flatMap(({ name, images }) => {
    if (!images) return [];
    const { width, height, scale, units } = images;
    const real = (raw: number): number => (raw * scale) / 127;
    const rows = units.map((unit, at) => {
      const values = [...new Int8Array(Buffer.from(unit, 'base64'))];
      const sum = values.reduce((all, value) => all + value, 0);
      return [
        `unit ${at + 1}`,
        ...[Math.min(...values), sum / values.length, Math.max(...values)].map(real),
      ];
    });
    const pictures = units.map((unit, at) => {
      const [, least = 0, , most = 0] = rows[at] ?? [];
      const says = `unit ${at + 1}: weights from ${Number(least).toPrecision(3)} to ${Number(most).toPrecision(3)}`;
      return `<canvas width="${width}" height="${height}" role="img" aria-label="${says}" data-bytes="${unit}"></canvas>`;
    });
    const table = { columns: ['unit', 'least weight', 'mean weight', 'most weight'], rows };
    return [
      `<div class="panel">${subjects.length > 1 ? `<h4>${escape(name)}</h4>` : ''}
<p class="note">Full colour is a weight of ${scale.toPrecision(3)} or ${(-scale).toPrecision(3)}.</p>
<div class="images" tabindex="0" role="group" aria-label="First-layer weights of ${escape(name)} as images of ${width} x ${height}">${pictures.join('')}</div>
<details><summary>Numbers<span class="aside"> of ${escape(name)}</span></summary><div class="scroll" tabindex="0" role="region" aria-label="First-layer weights, numbers">${tableHtml(table, `First-layer weights: ${name}`)}</div></details></div>`,
    ];
  });
  if (panels.length === 0) return '';
  return `<figure id="images" aria-labelledby="images-title">
<figcaption><h3 id="images-title">Weights of the first layer, as images</h3><p>Of the first units, trained: what each looks for in its input. Of several channels the mean.</p></figcaption>
${legendHtml([
  { name: 'positive', colour: 'positive', mark: 'block' },
  { name: 'negative', colour: 'negative', mark: 'block' },
])}
<div class="panels across-${panels.length === 1 ? 1 : 2}">${panels.join('\n')}</div>
</figure>`;
}
