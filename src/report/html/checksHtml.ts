import { PHASES } from '../../../golden/index.js';
import { grouped, several } from '../numbers.js';
import { escape } from './escape.js';
import type { ReportedRun } from './readRun.js';
import { tableHtml } from './tableHtml.js';

interface Counted {
  readonly formula: number;
  readonly golden?: number | undefined;
  readonly rtl?: number | null | undefined;
}

/** One count by those who counted it, and whether they agree. */
function row(name: string, { formula, golden, rtl }: Counted): (string | number)[] {
  const said = [formula, golden, rtl].filter((count) => typeof count === 'number');
  const verdict = said.length < 2 ? 'not checked' : new Set(said).size === 1 ? 'equal' : 'DIFFER';
  return [name, formula, golden ?? '-', rtl ?? '-', verdict];
}

/** Every count of a run: by the closed formula, by the exact model, by the RTL. */
export function checksHtml(runs: readonly ReportedRun[]): string {
  const parts = runs.flatMap(({ file, result }) => {
    if (!(result.schema === 'systole.cosim/1' || result.schema === 'systole.train/1')) {
      if (result.schema !== 'systole.compare/1') return [];
      return [
        `<p>${escape(file)}: the MACs are the closed formulas'. Of ${several(result.checked.counters, 'count')} that the exact models made as they trained, ${grouped(result.mismatches)} differ from them.</p>`,
      ];
    }
    const { macs, cycles } = result;
    const counted: readonly (readonly [string, Counted | undefined])[] = [
      ...[...PHASES, 'total' as const].map((name) => [`MACs, ${name}`, macs?.[name]] as const),
      ['cycles', cycles],
      ...(result.schema === 'systole.cosim/1'
        ? [['issuing cycles', result.issue] as const, ...Object.entries(result.counts)]
        : []),
    ];
    const table = tableHtml(
      {
        columns: ['count', 'formula', 'exact model', 'RTL', 'checked'],
        rows: counted.flatMap(([name, count]) => (count ? [row(name, count)] : [])),
      },
      `${file}: counts of the whole run`,
    );
    return [
      `<div class="scroll whole" tabindex="0" role="region" aria-label="Counts of ${escape(file)}">${table}</div>`,
    ];
  });
  return parts.length === 0
    ? ''
    : `<div id="checks"><h3>Formula = exact model = RTL</h3>${parts.join('\n')}</div>`;
}
