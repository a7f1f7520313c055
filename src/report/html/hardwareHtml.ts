import { escape } from './escape.js';
import type { DataTable } from './figure.js';
import type { ReportedRun } from './readRun.js';
import { tableHtml } from './tableHtml.js';

type Of<S extends string> = Extract<ReportedRun['result'], { schema: S }>;

function boardTable({ cells, seeds }: Of<'systole.fpga/1'>): DataTable {
  const use = (name: string, { used, available }: { used: number; available: number }) => [
    name,
    used,
    available,
  ];
  return {
    columns: ['what', 'used', 'available'],
    rows: [
      use('logic cells', cells.logic),
      ['LUTs', cells.luts, '-'],
      ['flip-flops', cells.flipFlops, '-'],
      use('block RAMs', cells.rams),
      use('DSPs', cells.dsps),
      ...seeds.map(({ seed, nextpnr, icetime }) => [
        `MHz of seed ${seed}, nextpnr and icetime`,
        nextpnr,
        icetime,
      ]),
    ],
  };
}

function moduleTable({ modules, total, library }: Of<'systole.synth/1'>): DataTable {
  const area = library === null ? [] : ['area, um2'];
  const row = (name: string, times: number | string, cells: typeof total) => [
    ...[name, times, cells.luts, cells.flipFlops, cells.rams, cells.dsps, cells.cells],
    ...(library === null ? [] : [cells.area ?? '-']),
  ];
  return {
    columns: ['module', 'instances', 'LUTs', 'flip-flops', 'RAMs', 'DSPs', 'cells', ...area],
    rows: [
      ...modules.map(({ module, instances, ...cells }) => row(module, instances, cells)),
      row('all', '-', total),
    ],
  };
}

/** What a learner takes of a device, and how fast its clock may be. */
export function hardwareHtml(runs: readonly ReportedRun[]): string {
  const parts = runs.flatMap(({ file, result }) => {
    const region = (table: DataTable, caption: string): string =>
      `<div class="scroll whole" tabindex="0" role="region" aria-label="${escape(caption)}">${tableHtml(table, caption)}</div>`;
    if (result.schema === 'systole.synth/1') {
      return [region(moduleTable(result), `${file}: cells of each module's instances together`)];
    }
    if (result.schema !== 'systole.fpga/1') return [];
    const path = result.worstPath.map((name) => `<li>${escape(name)}</li>`).join('');
    return [
      region(boardTable(result), `${file}: what the board has, and what is used`),
      `<h3>Longest path</h3><ol>${path}</ol>`,
    ];
  });
  return parts.join('\n');
}
