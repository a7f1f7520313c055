import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../errors.js';
import { yosys } from '../yosys.js';

/**
 * Run a synthesis by yosys in a folder, where its log stays.
 *
 * @returns path of the log
 * @throws ToolError if yosys is missing, or fails: with the end of its log
 */
export async function runSynthesis(
  folder: string,
  commands: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { code, output } = await yosys(folder, commands, signal);
  const log = join(folder, 'yosys.log');
  await writeFile(log, output);
  if (code !== 0) throw new ToolError(`yosys failed (${log}):\n${output.slice(-2000)}`);
  return log;
}
