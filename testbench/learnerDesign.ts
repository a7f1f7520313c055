import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DesignSpec } from '../src/cosim/index.js';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { learnerParameters, type Hardware } from '../src/program/hardware.js';

/** Folder of the project's RTL. */
export function rtlDir(): string {
  return join(packageRoot(), 'rtl');
}

/**
 * The learner as a design for the simulator. An engineer's changed files are laid over ours by name.
 *
 * @param overlay folder of changed RTL files
 */
export function learnerDesign(hardware: Hardware, overlay?: string): DesignSpec {
  const changed = overlay === undefined ? [] : readdirSync(overlay);
  const file = (name: string): string =>
    join(overlay !== undefined && changed.includes(name) ? overlay : rtlDir(), name);
  const names = new Set([...readdirSync(rtlDir()), ...changed]);
  return {
    top: 'learner',
    sources: [...names]
      .filter((name) => name.endsWith('.sv'))
      .sort()
      .map(file),
    includeDirs: [...(overlay === undefined ? [] : [overlay]), rtlDir()],
    parameters: learnerParameters(hardware),
    memories: [{ module: 'ram_1r1w', variable: 'mem' }],
    // The learner's blocks pass on more of a tile's control than each of them reads.
    allowWarnings: ['UNUSEDSIGNAL'],
  };
}
