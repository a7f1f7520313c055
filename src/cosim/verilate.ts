import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import {
  addEntry,
  cacheLimit,
  defaultCacheDir,
  findEntry,
  trimCache,
  unwritable,
  type Entry,
} from './buildCache.js';
import { buildDesign, translateNames } from './buildDesign.js';
import { buildFlags, configuration } from './buildFlags.js';
import { lockBuild } from './buildLock.js';
import { cacheKey } from './cacheKey.js';
import { coverageFolder } from './coverageFolder.js';
import { checkClocks } from './clocks.js';
import { checkPortTypes } from './checkPortTypes.js';
import { flavour, type Design, type DesignSpec } from './design.js';
import { packageRoot } from './packageRoot.js';
import type { PortTypes } from './portTypes.js';
import { startInteractive, startSimulation } from './startSimulation.js';
import { currentSubstitute } from './substitute.js';
import { findToolchain, type Toolchain } from './toolchain.js';

export interface VerilateOptions {
  /** Where built simulators are kept. Default: see `defaultCacheDir`. */
  readonly cacheDir?: string;
  /** Ends the build. */
  readonly signal?: AbortSignal;
  /** Called when a build really starts: not when it is found in the cache. */
  readonly onStart?: () => void;
}

interface Shared {
  readonly promise: Promise<{ entry: Entry; built: boolean }>;
  readonly controller: AbortController;
  users: number;
}

/** Builds under way in this process, by cache folder and key. */
const shared = new Map<string, Shared>();

/**
 * Build a simulator of a Verilog module, or find it in the cache.
 *
 * @throws UsageError if the description of the design is wrong, its ports are not those that `ports`
 *   says, or the cache cannot be written;
 *   ToolError if a tool is missing or too old, or with file, line and the tool's words if the Verilog
 *   is refused
 */
export async function verilate<P extends PortTypes = PortTypes>(
  asked: DesignSpec<P>,
  options: VerilateOptions = {},
): Promise<Design<P>> {
  const spec = withAbsolutePaths(asked);
  const other = await currentSubstitute()?.(spec, (wanted) => findOrBuild(wanted, options));
  // What takes the place of a design has the same ports.
  return (other as Design<P> | undefined) ?? findOrBuild(spec, options);
}

async function findOrBuild<P extends PortTypes>(
  asked: DesignSpec<P>,
  options: VerilateOptions,
): Promise<Design<P>> {
  const begun = performance.now();
  const spec =
    asked.covered === undefined && coverageFolder() !== undefined
      ? { ...asked, covered: true }
      : asked;
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  checkSpec(spec);
  cacheLimit();
  // testbench/harness/fatal.cpp stands in for Verilator's vl_fatal.
  const flags = [...buildFlags(spec), '-CFLAGS', '-DVL_USER_FATAL'];
  configuration(spec);
  options.signal?.throwIfAborted();
  const harnessDir = join(packageRoot(), 'testbench', 'harness');
  const harness = readdirSync(harnessDir)
    .filter((name) => /\.(cpp|h)$/.test(name))
    .sort()
    .map((name) => join(harnessDir, name));
  const tools = await findToolchain(cacheDir);
  const key = await cacheKey(spec, flags, harness, tools);
  const found = await findEntry(cacheDir, key);
  const work = { spec, flags, harness, tools, cacheDir, key };
  const { entry, built } =
    found === undefined ? await joinBuild(work, options) : { entry: found, built: false };
  if (spec.clocks !== undefined) checkClocks(spec.top, spec.clocks, entry.ports);
  if (spec.ports !== undefined) checkPortTypes(spec.top, spec.ports, entry.ports);
  const simulator = {
    ...entry,
    top: spec.top,
    clock: spec.clock ?? 'clk_i',
    clocks: spec.clocks,
    covered: spec.covered === true,
    translate: (text: string) => translateNames(text, spec),
  };
  /** Whoever holds a design may start it after somebody has cleared the cache: then it is built again. */
  const whilePresent = async <T>(start: () => Promise<T>): Promise<T> => {
    const present = async () => {
      if (!existsSync(entry.binary)) await joinBuild(work, options);
    };
    await present();
    try {
      return await start();
    } catch (error) {
      // It may have gone after that look.
      if (existsSync(entry.binary)) throw error;
      await present();
      return start();
    }
  };
  return {
    spec,
    ports: entry.ports,
    key,
    cached: !built,
    buildSeconds: (performance.now() - begun) / 1000,
    start: (startOptions = {}) => whilePresent(() => startSimulation(simulator, startOptions)),
    interactive: (startOptions = {}) =>
      whilePresent(() => startInteractive(simulator, startOptions)),
  };
}

function checkSpec(spec: DesignSpec): void {
  if (spec.clocks !== undefined) {
    if (spec.clock !== undefined) {
      throw new UsageError(`verilate: ${spec.top} has both clock and clocks; name all in clocks`);
    }
    checkClocks(spec.top, spec.clocks);
  }
  if (spec.sources.length === 0) throw new UsageError(`verilate: ${spec.top} has no sources`);
}

/** The same wherever the working directory is later. */
function withAbsolutePaths<P extends PortTypes>(spec: DesignSpec<P>): DesignSpec<P> {
  const absolute = (paths: readonly string[]): string[] => paths.map((path) => resolve(path));
  return {
    ...spec,
    sources: absolute(spec.sources),
    ...(spec.includeDirs === undefined ? {} : { includeDirs: absolute(spec.includeDirs) }),
  };
}

interface Work {
  readonly spec: DesignSpec;
  readonly flags: readonly string[];
  readonly harness: readonly string[];
  readonly tools: Toolchain;
  readonly cacheDir: string;
  readonly key: string;
}

/** One build serves all callers in this process; it is given up when the last of them gives up. */
async function joinBuild(
  work: Work,
  { signal, onStart }: VerilateOptions,
): Promise<{ entry: Entry; built: boolean }> {
  const id = `${work.cacheDir}\0${work.key}`;
  let build = shared.get(id);
  if (build === undefined) {
    const controller = new AbortController();
    const promise = buildOnce(work, controller.signal, onStart).finally(() => {
      shared.delete(id);
    });
    promise.catch(() => undefined);
    build = { promise, controller, users: 0 };
    shared.set(id, build);
  }
  const joined = build;
  joined.users++;
  let leave: (() => void) | undefined;
  try {
    if (signal === undefined) return await joined.promise;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        const reason: unknown = signal.reason;
        reject(reason instanceof Error ? reason : new Error('aborted'));
      };
      signal.addEventListener('abort', leave);
    });
    return await Promise.race([joined.promise, left]);
  } finally {
    if (leave !== undefined) signal?.removeEventListener('abort', leave);
    // The last to leave an unfinished build ends it, and waits until nothing of it is left.
    if (--joined.users === 0) {
      joined.controller.abort(signal?.reason);
      await joined.promise.catch(() => undefined);
    }
  }
}

async function buildOnce(
  work: Work,
  signal: AbortSignal,
  onStart: (() => void) | undefined,
): Promise<{ entry: Entry; built: boolean }> {
  const { cacheDir, key } = work;
  let release: (() => Promise<void>) | undefined;
  try {
    release = await lockBuild(
      join(cacheDir, `${key}.lock`),
      async () => (await findEntry(cacheDir, key)) !== undefined,
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw unwritable(cacheDir, error);
  }
  try {
    // Another process may have built it while this one waited.
    const found = await findEntry(cacheDir, key);
    if (found !== undefined) return { entry: found, built: false };
    onStart?.();
    const { top, parameters = {} } = work.spec;
    const design = { top, flavour: flavour(work.spec), parameters };
    await buildDesign({ ...work, signal }, (built) => addEntry(cacheDir, key, built, design));
    const entry = await findEntry(cacheDir, key);
    if (entry === undefined) throw unwritable(cacheDir, 'the new entry has vanished');
    await trimCache(cacheDir);
    return { entry, built: true };
  } finally {
    await release?.();
  }
}
