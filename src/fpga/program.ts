import { runTool } from '../cosim/runTool.js';
import { lookUp } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';
import type { FpgaBoard } from './boards.js';

/**
 * Write a bitstream into a board's flash, by openFPGALoader or else iceprog.
 *
 * @returns the tool that did it
 * @throws ToolError if neither is there, or it fails
 */
export async function program(
  board: FpgaBoard,
  bitstream: string,
  signal?: AbortSignal,
): Promise<string> {
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ['openFPGALoader', ['-b', board.loader, bitstream]],
    ['iceprog', [bitstream]],
  ];
  for (const [name, args] of ways) {
    const path = lookUp(name);
    if (path === undefined) continue;
    const { code, output } = await runTool(path, args, signal === undefined ? {} : { signal });
    if (code === 0) return name;
    throw new ToolError(
      `${name} could not program the ${board.title}; is it connected, and may this user open it?\n${output.trim().slice(-1000)}`,
    );
  }
  throw new ToolError(
    'neither openFPGALoader nor iceprog was found in PATH. Install one: apt-get install openfpgaloader',
  );
}
