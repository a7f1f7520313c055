import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rtlDir } from '../../testbench/learnerDesign.js';
import { runTool } from '../cosim/runTool.js';
import { needTool } from '../cosim/toolchain.js';
import { ToolError, UsageError } from '../errors.js';
import type { FpgaBoard } from './boards.js';
import type { CellUse, RoutedSeed } from './fpgaResult.js';

/** A routed design. */
export interface Routed extends RoutedSeed {
  /** Of icepack's input, in the folder. */
  readonly asc: string;
  readonly logic: CellUse;
  readonly worstPath: readonly string[];
}

/** What we read of nextpnr's report. */
interface Report {
  readonly fmax: Readonly<Record<string, { readonly achieved: number }>>;
  readonly utilization: Readonly<Record<string, CellUse>>;
  readonly critical_paths: readonly {
    readonly path: readonly { readonly to: { readonly cell: string } }[];
  }[];
}

const LOGIC = 'ICESTORM_LC';

/** A cell's name without what yosys put behind the RTL's: `u_x.y_q_SB_DFF_Q_3_D` is of `u_x.y_q`. */
function rtlName(cell: string): string {
  return cell.replace(/_SB_.*$/, '').replace(/\$(nextpnr|abc).*$/, '');
}

/**
 * Place and route `design.json` of a folder with one seed, and time it by nextpnr and icetime.
 *
 * @throws ToolError if a tool is missing or fails; UsageError if the design has no room on the device
 */
export async function placeAndRoute(
  folder: string,
  board: FpgaBoard,
  megahertz: number,
  seed: number,
  signal?: AbortSignal,
): Promise<Routed> {
  const nextpnr = needTool('nextpnr-ice40');
  const icetime = needTool('icetime', 'fpga-icestorm fpga-icestorm-chipdb');
  const options = { cwd: folder, ...(signal === undefined ? {} : { signal }) };
  const asc = `seed-${seed}.asc`;
  const placed = await runTool(
    nextpnr,
    [
      ...[`--${board.device}`, '--package', board.package, '--json', 'design.json'],
      ...['--pcf', join(rtlDir(), 'board', board.pins), '--asc', asc, '--seed', String(seed)],
      ...['--freq', String(megahertz), '--timing-allow-fail', '--report', `seed-${seed}.json`],
    ],
    options,
  );
  const log = join(folder, `nextpnr-${seed}.log`);
  await writeFile(log, placed.output);
  if (placed.code !== 0) {
    const [, used = '', available = ''] = /ICESTORM_LC: *(\d+)\/ *(\d+)/.exec(placed.output) ?? [];
    if (Number(used) > Number(available)) {
      throw new UsageError(
        `the design takes ${used} logic cells, and the ${board.title} has ${available}: take a smaller --array, narrower formats or a smaller network.`,
      );
    }
    throw new ToolError(`nextpnr-ice40 failed (${log}):\n${placed.output.slice(-2000)}`);
  }
  const report = JSON.parse(await readFile(join(folder, `seed-${seed}.json`), 'utf8')) as Report;
  const timed = await runTool(
    icetime,
    ['-d', board.device, '-m', '-t', '-r', `icetime-${seed}.log`, asc],
    options,
  );
  const [, icetimeMhz] = /\(([\d.]+) MHz\)/.exec(timed.output) ?? [];
  if (timed.code !== 0 || icetimeMhz === undefined) {
    throw new ToolError(
      `icetime failed; it needs fpga-icestorm-chipdb:\n${timed.output.slice(-1000)}`,
    );
  }
  const path = report.critical_paths.find(({ path }) => path.length > 1)?.path ?? [];
  const found = report.utilization[LOGIC];
  if (found === undefined) throw new ToolError(`nextpnr-ice40 reports no ${LOGIC} (${log})`);
  return {
    seed,
    nextpnr: Math.min(...Object.values(report.fmax).map(({ achieved }) => achieved)),
    icetime: Number(icetimeMhz),
    asc,
    logic: found,
    worstPath: path
      .map(({ to }) => rtlName(to.cell))
      .filter((name, i, all) => {
        return name !== '' && name !== all[i - 1];
      }),
  };
}
