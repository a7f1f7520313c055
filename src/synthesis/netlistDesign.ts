import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import type { DesignSpec } from '../cosim/index.js';
import { needTool } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';
import { learnerParameters, type Hardware } from '../program/hardware.js';
import { copySources } from './copySources.js';
import { NETLIST_WARNINGS } from './netlistWarnings.js';
import { runSynthesis } from './runSynthesis.js';
import { wrapTop } from './wrapTop.js';

/** The models of the device's cells that come with yosys. */
function cellModels(): string {
  const path = join(dirname(realpathSync(needTool('yosys'))), '../share/yosys/ice40/cells_sim.v');
  if (existsSync(path)) return path;
  throw new ToolError(
    `yosys's models of iCE40 cells are not in ${path}. Install a whole yosys: apt-get install yosys`,
  );
}

/**
 * Synthesise a learner into the cells of an iCE40 UP5K, DSPs and block RAMs among them, as a design
 * for the simulator: with the ports of the learner, but without memories behind a back door.
 *
 * @param folder made if it is not there; sources, yosys's log and the netlist stay in it
 * @param overlay folder of changed RTL files
 * @throws ToolError if yosys is missing or fails
 */
export async function netlistDesign(
  hardware: Hardware,
  folder: string,
  overlay?: string,
  signal?: AbortSignal,
): Promise<DesignSpec> {
  await mkdir(folder, { recursive: true });
  const cells = cellModels();
  const design = learnerDesign(hardware, overlay);
  const files = await copySources(design, folder);
  const header = await readFile(join(folder, 'rtl', 'learner.sv'), 'utf8');
  await writeFile(join(folder, 'top.sv'), wrapTop('learner', header, learnerParameters(hardware)));
  await runSynthesis(
    folder,
    [
      `read_verilog -sv -defer -Irtl top.sv ${files.join(' ')}`,
      'hierarchy -check -top top',
      'synth_ice40 -device u -dsp -no-rw-check -abc2 -top top',
      // A vector of which one bit depends on another one looks like a loop to the simulator.
      'splitnets',
      'write_verilog -noattr -noexpr netlist.v',
    ],
    signal,
  );
  return {
    top: 'top',
    sources: [join(folder, 'netlist.v'), cells],
    // Without values for ports that are left open: Verilator takes them for drivers.
    defines: { NO_ICE40_DEFAULT_ASSIGNMENTS: true },
    allowWarnings: NETLIST_WARNINGS,
  };
}
