import { defaultCacheDir } from '../cosim/index.js';
import { runTool } from '../cosim/runTool.js';
import { lookUp } from '../cosim/toolchain.js';
import { checkWritableFolder } from '../files/checkWritable.js';
import { packageVersion } from '../run/versions.js';
import { atLeast } from './atLeast.js';
import { PACKAGE_MANAGERS, TOOLS, type PackageManager, type ToolDescription } from './tools.js';

/** How a tool was found. */
export interface ToolState {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'too old' | 'broken';
  readonly version: string | null;
  readonly required: boolean;
  readonly oldest: string | null;
  readonly neededFor: string;
}

/** What `systole doctor --json` writes. Holds no path of the machine. */
export interface DoctorReport {
  readonly schema: 'systole.doctor/1';
  readonly systole: string;
  /** Everything that is required is there. */
  readonly ok: boolean;
  readonly tools: readonly ToolState[];
  /** The cache of built simulators can be written. */
  readonly cache: boolean;
  /** The command that installs what is missing; null where nothing is, or no way is known. */
  readonly install: string | null;
}

/** A tool that takes longer to say its version hangs. */
const PATIENCE_MS = 20_000;

async function versionOf(path: string, description: ToolDescription): Promise<string | undefined> {
  try {
    const { code, output } = await runTool(path, description.versionArguments, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // `g++ (Debian 12.2.0-14) 12.2.0`: what stands in brackets is the package's.
    const [line = ''] = output.replace(/\([^)]*\)/g, '').split('\n', 1);
    return code === 0 ? /\b\d+(\.\d+)*/.exec(line.replace('g++', ''))?.[0] : undefined;
  } catch {
    return undefined;
  }
}

async function stateOf(description: ToolDescription): Promise<ToolState> {
  const { name, required, oldest, neededFor } = description;
  const common = { name, required, oldest: oldest ?? null, neededFor };
  if (name === 'node') {
    // The one that runs this, whatever PATH says.
    const version = process.versions.node;
    const state = oldest === undefined || atLeast(version, oldest) ? 'ok' : 'too old';
    return { ...common, state, version };
  }
  const path = lookUp(name);
  if (path === undefined) return { ...common, state: 'missing', version: null };
  const version = await versionOf(path, description);
  if (version === undefined) return { ...common, state: 'broken', version: null };
  const enough = oldest === undefined || atLeast(version, oldest);
  return { ...common, state: enough ? 'ok' : 'too old', version };
}

/** The command that installs tools with the package manager that is there. */
function installCommand(names: readonly string[]): string | null {
  const managers = Object.keys(PACKAGE_MANAGERS) as PackageManager[];
  const manager = managers.find((name) => lookUp(name) !== undefined);
  if (manager === undefined || names.length === 0) return null;
  const packages = TOOLS.filter(({ name }) => names.includes(name)).map(
    (tool) => tool.packages?.[manager] ?? tool.name,
  );
  const asRoot = manager !== 'brew' && process.getuid?.() !== 0 ? 'sudo ' : '';
  return `${asRoot}${PACKAGE_MANAGERS[manager]} ${packages.join(' ')}`;
}

/** Looks which tools are there, and whether they are new enough. */
export async function examine(): Promise<DoctorReport> {
  const tools = await Promise.all(TOOLS.map(stateOf));
  const cache = await checkWritableFolder(defaultCacheDir(), 'build cache').then(
    () => true,
    () => false,
  );
  return {
    schema: 'systole.doctor/1',
    systole: packageVersion(),
    ok: cache && tools.every(({ required, state }) => !required || state === 'ok'),
    tools,
    cache,
    install: installCommand(tools.filter(({ state }) => state !== 'ok').map(({ name }) => name)),
  };
}
