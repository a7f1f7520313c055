import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool, type ToolRun } from './cosim/runTool.js';
import { needTool } from './cosim/toolchain.js';

/**
 * Run a script of yosys commands in a folder. Names in it must be free of spaces: yosys splits its
 * commands there.
 *
 * @throws ToolError if yosys is missing; the reason of `signal` if that was aborted
 */
export async function yosys(
  folder: string,
  commands: readonly string[],
  signal?: AbortSignal,
): Promise<ToolRun> {
  const path = needTool('yosys');
  await writeFile(join(folder, 'script.ys'), `${commands.join('\n')}\n`);
  return runTool(path, ['-q', '-s', 'script.ys'], {
    cwd: folder,
    ...(signal === undefined ? {} : { signal }),
  });
}
