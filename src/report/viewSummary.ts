import { savingOf, type PaperTable, type PaperView } from '../accounting/views/paperView.js';
import { columns } from './columns.js';
import { grouped } from './numbers.js';
import type { Paint } from './paint.js';

/** 63.5 as 64x, 1.486 as 1.49x. */
function times(ratio: number | null): string {
  if (ratio === null) return '-';
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(2)}x`;
}

function costs(view: PaperTable, paint: Paint): string {
  return columns(
    ['method', 'signal MACs', 'BP / it', 'whole step', 'BP / it', 'signal is'],
    view.costs.map((cost) => {
      const saving = savingOf(view, cost);
      return [
        cost.method,
        grouped(cost.signal),
        times(saving.signal),
        grouped(cost.step),
        times(saving.step),
        cost.formula,
      ];
    }),
    paint,
  );
}

/** What `systole compare --view` prints. */
export function viewSummary(views: readonly PaperView[], paint: Paint): string {
  const text = views.flatMap(({ source, tables, notes }) => [
    `${paint.strong(source)}\n`,
    ...tables.map((view) => `\n  ${view.network}\n${costs(view, paint)}`),
    paint.faint(
      `\n${[...notes, 'Whole step: forward + signal + weight gradients, the last as many MACs as the first.'].map((note) => `  ${note}\n`).join('')}`,
    ),
    '\n',
  ]);
  return text.join('');
}
