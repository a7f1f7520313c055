import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { ToolError } from '../errors.js';
import { runTool } from './runTool.js';

export interface Tool {
  readonly path: string;
  readonly version: string;
}

export interface Toolchain {
  readonly verilator: Tool;
  readonly compiler: Tool;
  readonly make: string;
  /** Path of ccache, if there is one. */
  readonly ccache: string | undefined;
  /** For instance 5.006 as 5006. */
  readonly verilatorVersion: number;
}

/** The oldest Verilator that is supported: Debian 12's. */
const OLDEST = 5006;

/** Look a program up in PATH. */
export function lookUp(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/**
 * The path of a program that Debian has.
 *
 * @param debian the package, where it has another name
 * @throws ToolError that says how to install it
 */
export function needTool(name: string, debian = name): string {
  const path = lookUp(name);
  if (path !== undefined) return path;
  throw new ToolError(`${name} was not found in PATH. Install it: apt-get install ${debian}`);
}

function need(name: string, remedy: string): string {
  const path = lookUp(name);
  if (path === undefined) {
    throw new ToolError(
      `${name} was not found in PATH; it is needed to build simulations. Install it: ${remedy}`,
    );
  }
  return path;
}

/** The version that a tool prints, remembered in the cache folder by path, size and time. */
async function versionOf(path: string, cacheDir: string): Promise<string> {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${path}\0${mtimeMs}\0${size}`;
  const file = join(cacheDir, 'tools.json');
  let known: Record<string, string> = {};
  try {
    known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    // The first run, or someone else's half file: ask again.
  }
  const remembered = known[stamp];
  if (typeof remembered === 'string') return remembered;
  const run = await runTool(path, ['--version']);
  const version = run.output.split('\n', 1)[0]?.trim() ?? '';
  if (run.code !== 0 || version === '') {
    throw new ToolError(`${path} --version failed: ${run.output.trim() || 'it printed nothing'}`);
  }
  try {
    mkdirSync(cacheDir, { recursive: true });
    const aside = `${file}.${process.pid}`;
    writeFileSync(aside, JSON.stringify({ ...known, [stamp]: version }));
    renameSync(aside, file);
  } catch {
    // Only slower; who needs to write will say what is wrong.
  }
  return version;
}

/**
 * Find Verilator and the compiler. Starts no process if their versions are known from earlier.
 *
 * @throws ToolError if one is missing, or if Verilator is older than 5.006
 */
export async function findToolchain(cacheDir: string): Promise<Toolchain> {
  const verilatorPath = need('verilator', 'apt-get install verilator');
  const compilerPath = need('g++', 'apt-get install g++');
  const make = need('make', 'apt-get install make');
  const verilator = { path: verilatorPath, version: await versionOf(verilatorPath, cacheDir) };
  const numbers = /\b(\d+)\.(\d{3})\b/.exec(verilator.version);
  const verilatorVersion = numbers === null ? 0 : Number(numbers[1]) * 1000 + Number(numbers[2]);
  if (verilatorVersion < OLDEST) {
    throw new ToolError(
      `${verilatorPath} says "${verilator.version}"; version 5.006 or newer is needed. ` +
        'Install a newer one (apt-get install verilator) or put it first in PATH.',
    );
  }
  const compiler = { path: compilerPath, version: await versionOf(compilerPath, cacheDir) };
  return { verilator, compiler, make, ccache: lookUp('ccache'), verilatorVersion };
}
