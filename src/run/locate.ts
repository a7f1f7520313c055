import type { Located, LocateOptions } from '../../testbench/divergence/index.js';

export type { Located };

/** Loaded when there is something to locate: most runs never need it. */
export async function locate(options: LocateOptions): Promise<Located> {
  const { locateDivergence } = await import('../../testbench/divergence/index.js');
  return locateDivergence(options);
}
