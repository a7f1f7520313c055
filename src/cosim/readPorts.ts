import { elaborate } from './buildDesign.js';
import { defaultCacheDir } from './buildCache.js';
import { buildFlags, configuration } from './buildFlags.js';
import type { DesignSpec, Port } from './design.js';
import { findToolchain } from './toolchain.js';

/**
 * The ports of a module as Verilator reports them, in order of declaration, without a build.
 *
 * @param signal ends it
 * @throws UsageError if the spec is wrong or a port cannot be driven; ToolError if a tool is missing, or
 *   with file, line and Verilator's words if the Verilog is refused
 */
export async function readPorts(
  spec: DesignSpec,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Port[]> {
  const flags = buildFlags(spec);
  configuration(spec);
  const cacheDir = defaultCacheDir();
  const tools = await findToolchain(cacheDir);
  return elaborate({ spec, flags, harness: [], tools, cacheDir, signal });
}
