import type { Site } from './site.js';

/** Right shift of the steps of a pass that writes weights. */
export function siteShift({ pass, layer, expected }: Site): number {
  return pass.op === 'feedback' ? expected.spec.averageShift : layer.shift;
}
