import type { ModuleCells, SynthesisResult } from '../synthesis/synthesisResult.js';
import { SYNTHESIS_TARGETS, type SynthesisTargetName } from '../synthesis/targets.js';
import { columns } from './columns.js';
import { grouped, percent } from './numbers.js';
import type { Paint } from './paint.js';

/** What `systole synth` prints. */
export function synthSummary(result: SynthesisResult, paint: Paint): string {
  const { total, library, modules } = result;
  const kinds =
    library === null
      ? (['luts', 'flipFlops', 'rams', 'dsps'] as const)
      : (['flipFlops', 'rams'] as const);
  const shown = { luts: 'LUTs', flipFlops: 'flip-flops', rams: 'RAMs', dsps: 'DSPs' };
  const area = (cells: ModuleCells) =>
    library === null || cells.area === null || total.area === null
      ? []
      : [
          grouped(Math.round(cells.area)),
          grouped(Math.round(cells.area / library.nand2)),
          percent(cells.area / total.area, 1),
        ];
  const row = (name: string, instances: string, cells: ModuleCells) => [
    name,
    instances,
    ...kinds.map((kind) => grouped(cells[kind])),
    grouped(cells.cells),
    ...area(cells),
  ];
  const head = [
    'module',
    'instances',
    ...kinds.map((kind) => shown[kind]),
    'cells',
    ...(library === null ? [] : ['um2', 'NAND2', 'share']),
  ];
  const { title } = SYNTHESIS_TARGETS[result.target as SynthesisTargetName];
  return [
    `  learner      ${result.rule}, ${result.layers.join('-')}, ${result.array.rows} x ${result.array.cols} array`,
    `  target       ${title}${library === null ? '' : `, ${library.name}; pre-layout, without the words of memories`}`,
    `  memories     ${grouped(result.memoryBits)} bits`,
    '',
    columns(
      head,
      [
        ...modules.map((each) => row(each.module, String(each.instances), each)),
        row('all', '', total),
      ],
      paint,
    ).trimEnd(),
    ...learning(result),
    '',
  ].join('\n');
}

function learning({ learning: measured, library }: SynthesisResult): string[] {
  if (measured === null) return [];
  const { learner, inferenceOnly, overhead, memories } = measured;
  const size = ({ area, cells }: ModuleCells): string =>
    library === null || area === null
      ? `${grouped(cells)} cells`
      : `${grouped(Math.round(area))} um2`;
  return [
    '',
    `  learning     ${size(learner)} with it, ${size(inferenceOnly)} without, as one module: ${percent(overhead, 1)} more`,
    ...(memories === null
      ? []
      : [
          `  memories     ${grouped(memories.learnerBits)} bits of ${memories.twoPort} um2 with it, ${grouped(memories.inferenceBits)} of ${memories.onePort} without: ` +
            `in all ${percent(memories.overhead, 1)} more, ${percent(memories.onePortOverhead, 1)} if one port were enough`,
        ]),
  ];
}
