import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
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

/** Of util-linux: tells the tool to end when this process does, were it by SIGKILL. */
const SETPRIV = '/usr/bin/setpriv';

/** A tool so that it does not outlive this process; `make` then ends its compilers, too. */
function mortal(path: string, args: readonly string[]): [string, readonly string[]] {
  // What is not there is told by its own name.
  if (!existsSync(path) || !existsSync(SETPRIV)) return [path, args];
  return [SETPRIV, ['--pdeathsig', 'TERM', '--', path, ...args]];
}

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
    const child = spawn(...mortal(path, args), {
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
