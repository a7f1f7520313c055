import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { NetworkSpec } from '../../golden/index.js';
import { boardIdentity } from '../board/boardDesign.js';
import { runTool } from '../cosim/runTool.js';
import { needTool } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';
import type { ArrayShape, Hardware } from '../program/hardware.js';
import type { FpgaBoard } from './boards.js';
import { checkMemories } from './checkMemories.js';
import type { FpgaResult } from './fpgaResult.js';
import { placeAndRoute, type Routed } from './placeAndRoute.js';
import { pllFor } from './pll.js';
import { synthesiseBoard } from './synthesiseBoard.js';

/** What is built, and where. */
export interface BitstreamOrder {
  readonly board: FpgaBoard;
  readonly network: NetworkSpec;
  readonly array: ArrayShape;
  readonly hardware: Hardware;
  /** The clock in MHz; the nearest one below it that the PLL makes is taken. */
  readonly clock: number;
  readonly baud: number;
  /** Place and route is tried with seeds 1 to this. */
  readonly seeds: number;
  /** Made if it is not there; logs, reports and the bitstream stay in it. */
  readonly out: string;
  readonly onStep?: (name: string, total?: number, unit?: string) => void;
  readonly onDone?: (done: number) => void;
  readonly signal?: AbortSignal;
}

function quoted({ nextpnr, icetime }: Routed): number {
  return Math.min(nextpnr, icetime);
}

/** Routes with all seeds, as many at a time as there are cores. */
async function routeAll(order: BitstreamOrder, megahertz: number): Promise<Routed[]> {
  const seeds = Array.from({ length: order.seeds }, (_, i) => i + 1);
  const routed: Routed[] = [];
  const worker = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      routed.push(await placeAndRoute(order.out, order.board, megahertz, seed, order.signal));
      order.onDone?.(routed.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(order.seeds, availableParallelism()) }, worker));
  return routed.sort((a, b) => a.seed - b.seed);
}

/**
 * Build the bitstream of a learner for a board: memories checked, synthesised, placed and routed with
 * several seeds, timed twice, and the best one packed into `design.bin`.
 *
 * @throws UsageError if the network has no room on the board; ToolError if a tool is missing or fails
 */
export async function buildBitstream(order: BitstreamOrder): Promise<FpgaResult> {
  const { board, network, array, hardware, out } = order;
  checkMemories(network, array, board);
  const pll = pllFor(order.clock);
  // Missing tools are named before the first of them has run for minutes.
  for (const name of ['yosys', 'nextpnr-ice40']) needTool(name);
  const icepack = needTool('icepack', 'fpga-icestorm');
  await mkdir(out, { recursive: true });

  const steps: FpgaResult['steps'][number][] = [];
  const step = async <T>(
    name: FpgaResult['steps'][number]['name'],
    log: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    steps.push({ name, seconds, log: join(out, log) });
    return result;
  };

  order.onStep?.('synthesising');
  const clocksPerBit = Math.max(2, Math.round((pll.megahertz * 1e6) / order.baud));
  const cells = await step('synthesise', 'yosys.log', () =>
    synthesiseBoard(out, board, hardware, pll, clocksPerBit, order.signal),
  );
  order.onStep?.('placing and routing', order.seeds, order.seeds === 1 ? 'seed' : 'seeds');
  const routed = await step('place and route', 'nextpnr-1.log', () =>
    routeAll(order, pll.megahertz),
  );
  const [best] = [...routed].sort((a, b) => quoted(b) - quoted(a));
  if (best === undefined) throw new ToolError('no seed was routed');
  order.onStep?.('packing');
  const bitstream = join(out, 'design.bin');
  await step('pack', 'icepack.log', async () => {
    const { code, output } = await runTool(icepack, [best.asc, 'design.bin'], {
      cwd: out,
      ...(order.signal === undefined ? {} : { signal: order.signal }),
    });
    await writeFile(join(out, 'icepack.log'), output);
    if (code !== 0) throw new ToolError(`icepack failed:\n${output.slice(-1000)}`);
  });
  const { nextpnr, icetime } = best;
  return {
    schema: 'systole.fpga/1',
    board: board.name,
    rule: network.rule,
    layers: [...network.layers],
    array: { rows: array.rows, cols: array.cols },
    compact: !hardware.counters,
    identity: boardIdentity(hardware).toString(16).padStart(16, '0'),
    goal: pll.megahertz,
    baud: Math.round((pll.megahertz * 1e6) / clocksPerBit),
    fmax: { nextpnr, icetime, quoted: quoted(best) },
    met: quoted(best) >= pll.megahertz,
    cells: {
      logic: best.logic,
      luts: cells.luts,
      flipFlops: cells.flipFlops,
      rams: { used: cells.rams, available: board.rams },
      dsps: { used: cells.dsps, available: board.dsps },
    },
    seeds: routed.map(({ seed, nextpnr, icetime }) => ({ seed, nextpnr, icetime })),
    worstPath: [...best.worstPath],
    bitstream,
    steps,
  };
}
