import { savingOf, type PaperView } from '../accounting/views/paperView.js';
import { csv } from './csv.js';

/** What `systole compare --view --csv` writes. */
export function viewCsv(views: readonly PaperView[]): string {
  const rows = views.flatMap(({ name, tables }) =>
    tables.flatMap((view) =>
      view.costs.map((cost) => {
        const saving = savingOf(view, cost);
        return {
          view: name,
          network: view.network,
          method: cost.method,
          formula: cost.formula,
          macs_forward: cost.forward,
          macs_signal: cost.signal,
          macs_update: cost.update,
          macs_step: cost.step,
          signal_saving: saving.signal,
          step_saving: saving.step,
        };
      }),
    ),
  );
  return csv(rows);
}
