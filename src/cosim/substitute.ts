import type { Design, DesignSpec } from './design.js';

/**
 * What may take the place of a design that is asked for: another one with the same ports, or
 * undefined to leave it alone. `build` is `verilate` without the substitute.
 */
export type Substitute = (
  spec: DesignSpec,
  build: (spec: DesignSpec) => Promise<Design>,
) => Promise<Design | undefined>;

/** In the process, not in this module: tests and tools may each have loaded a copy of it. */
const KEY = Symbol.for('systole.substitute');
const place = globalThis as { [KEY]?: Substitute | undefined };

/** The substitute of this process, if there is one. */
export function currentSubstitute(): Substitute | undefined {
  return place[KEY];
}

/** Set what stands in for designs from here on, in this process. So `systole mutate` judges tests. */
export function setSubstitute(substitute: Substitute | undefined): void {
  place[KEY] = substitute;
}
