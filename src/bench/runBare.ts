import { runTool } from '../cosim/runTool.js';
import { ToolError } from '../errors.js';

/** What a bare program measured. */
export interface BareTime {
  readonly cycles: number;
  /** Without those that other processes took. */
  readonly seconds: number;
}

/** Runs a bare program to its end and reads the line that it prints. */
export async function runBare(program: string, ...args: readonly string[]): Promise<BareTime> {
  const { code, signal, output } = await runTool(program, args);
  const [cycles = '', seconds = ''] = output.trim().split(' ');
  if (code !== 0 || !(Number(cycles) > 0) || !(Number(seconds) > 0)) {
    throw new ToolError(
      `${program} ended with ${signal ?? `exit code ${code ?? 'unknown'}`}: ${output.trim() || 'it printed nothing'}`,
    );
  }
  return { cycles: Number(cycles), seconds: Number(seconds) };
}
