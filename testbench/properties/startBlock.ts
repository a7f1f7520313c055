import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verilate, type DesignSpec, type Simulation } from '../../src/cosim/index.js';
import { rtlDir } from '../learnerDesign.js';

const BENCH = fileURLToPath(new URL('rtl/', import.meta.url));

/**
 * A simulation of one block, from `rtl/` or from this suite's own wrappers.
 *
 * @param modules the top first, then what it is made of; in a folder of `rtl/`: with its name
 */
export async function startBlock(
  modules: readonly [string, ...string[]],
  parameters: DesignSpec['parameters'] = {},
): Promise<Simulation> {
  const file = (name: string): string => {
    const own = join(BENCH, `${name}.sv`);
    return existsSync(own) ? own : join(rtlDir(), `${name}.sv`);
  };
  const design = await verilate({
    top: basename(modules[0]),
    sources: modules.map(file),
    includeDirs: [rtlDir()],
    parameters,
  });
  return design.start();
}
