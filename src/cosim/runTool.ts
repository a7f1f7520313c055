import { spawn } from 'node:child_process';
import { ToolError } from '../errors.js';
import { killOnExit } from './leftovers.js';

export interface ToolRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, interleaved as they came. */
  readonly output: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

const OUTPUT_LIMIT = 1 << 20;

/**
 * Run a tool to its end, without a shell, in a process group of its own, so that what it started
 * ends with it.
 *
 * @throws ToolError if it cannot be started; the reason of `signal` if that was aborted
 */
export function runTool(
  path: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(path, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    const forget = killOnExit(kill);
    options.signal?.addEventListener('abort', kill);
    const parts: Buffer[] = [];
    let length = 0;
    const collect = (part: Buffer) => {
      if (length < OUTPUT_LIMIT) parts.push(part);
      length += part.length;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = () => {
      forget();
      options.signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish();
      reject(new ToolError(`${path} cannot be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      finish();
      if (options.signal?.aborted === true) {
        const reason: unknown = options.signal.reason;
        reject(reason instanceof Error ? reason : new Error('aborted'));
        return;
      }
      resolve({ code, signal, output: Buffer.concat(parts).toString('utf8') });
    });
  });
}
