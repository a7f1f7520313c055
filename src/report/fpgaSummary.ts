import type { FpgaResult } from '../fpga/fpgaResult.js';
import { grouped } from './numbers.js';
import type { Paint } from './paint.js';

/** What `systole fpga` prints. */
export function fpgaSummary(result: FpgaResult, paint: Paint): string {
  const { fmax, goal, cells, worstPath, seeds } = result;
  const use = ({ used, available }: { used: number; available: number }) =>
    `${grouped(used)} of ${grouped(available)}`;
  const verdict = result.met ? paint.good('met') : paint.bad('not met');
  const each = seeds.map(({ nextpnr, icetime }) => Math.min(nextpnr, icetime).toFixed(1));
  return [
    `  board        ${result.board}, ${result.rule}, ${result.layers.join('-')}, ${result.array.rows} x ${result.array.cols} array${result.compact ? ', compact' : ''}`,
    `  cells        ${use(cells.logic)} logic cells (${grouped(cells.luts)} LUTs, ${grouped(cells.flipFlops)} flip-flops), ${use(cells.rams)} RAMs, ${use(cells.dsps)} DSPs`,
    `  fmax         ${fmax.quoted.toFixed(2)} MHz (nextpnr ${fmax.nextpnr.toFixed(2)}, icetime ${fmax.icetime.toFixed(2)})${seeds.length > 1 ? `; by seed ${each.join(', ')}` : ''}`,
    `  goal         ${goal} MHz, the PLL's clock: ${verdict}`,
    `  worst path   ${worstPath.join('\n               -> ')}`,
    ...(result.met
      ? []
      : [
          `  remedy       --clock ${Math.floor(fmax.quoted)}: a slower clock; ${seeds.length < 8 ? '--seeds 8: more tries; ' : ''}a smaller array or narrower formats`,
        ]),
    `  identity     ${result.identity}`,
    `  line         ${grouped(result.baud)} baud`,
    `  bitstream    ${result.bitstream}`,
    '',
  ].join('\n');
}
