import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheDir } from '../cosim/index.js';
import { packageRoot } from '../cosim/packageRoot.js';
import { findToolchain } from '../cosim/toolchain.js';

/** What a result was made with. */
export interface Versions {
  readonly systole: string;
  readonly node: string;
  readonly verilator?: string;
  readonly 'g++'?: string;
}

/** This package's version. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** Versions of the golden side. */
export function ownVersions(): Versions {
  return { systole: packageVersion(), node: process.version };
}

/**
 * Versions with those of the tools that build the simulator.
 *
 * @throws ToolError when one is missing or too old
 */
export async function toolVersions(): Promise<Versions> {
  const { verilator, compiler } = await findToolchain(defaultCacheDir());
  return { ...ownVersions(), verilator: verilator.version, 'g++': compiler.version };
}
