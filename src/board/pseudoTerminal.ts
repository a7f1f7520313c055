import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killOnExit, removeOnExit } from '../cosim/leftovers.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { runTool } from '../cosim/runTool.js';
import { lookUp } from '../cosim/toolchain.js';
import { ToolError } from '../errors.js';

/** A pseudo-terminal: what a host opens as a serial port, and this program's end of it. */
export interface PseudoTerminal {
  /** What a host opens. */
  readonly path: string;
  /** Calls back for bytes from the host. */
  listen(onBytes: (bytes: Uint8Array) => void): void;
  /** Sends bytes to the host. */
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}

/**
 * Opens a pseudo-terminal. Node cannot: a small program does (testbench/emulator/pty.cpp).
 *
 * @throws ToolError if it cannot be compiled or started
 */
export async function openPseudoTerminal(): Promise<PseudoTerminal> {
  const compiler = lookUp('g++');
  if (compiler === undefined) {
    throw new ToolError(
      'g++ was not found in PATH; an emulated board needs it: apt-get install g++',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'systole-pty-'));
  const keep = removeOnExit(folder);
  try {
    const program = join(folder, 'pty');
    const source = join(packageRoot(), 'testbench', 'emulator', 'pty.cpp');
    const compiled = await runTool(compiler, ['-O1', '-o', program, source]);
    if (compiled.code !== 0) throw new ToolError(`${source}: ${compiled.output.trim()}`);
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'pipe'] });
    const forget = killOnExit(() => child.kill('SIGKILL'));
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => {
        forget();
        resolve();
      });
    });
    // It may be gone before what is written arrives.
    child.stdin.on('error', () => undefined);
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => {
      complaint += text.toString();
    });
    const path = await new Promise<string>((resolve, reject) => {
      let line = Buffer.alloc(0);
      const read = (bytes: Buffer): void => {
        line = Buffer.concat([line, bytes]);
        const end = line.indexOf(0x0a);
        if (end < 0) return;
        child.stdout.off('data', read);
        resolve(line.subarray(0, end).toString());
      };
      child.stdout.on('data', read);
      child.once('error', reject);
      child.once('close', () => {
        reject(new ToolError(`No pseudo-terminal is to be had: ${complaint.trim()}`));
      });
    });
    return {
      path,
      listen: (onBytes) => {
        child.stdout.on('data', onBytes);
      },
      write: (bytes) => {
        child.stdin.write(bytes);
      },
      close: async () => {
        child.stdin.end();
        await ended;
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    keep();
  }
}
