import type { Program } from '../program/compile.js';
import { placePasses } from '../program/placePasses.js';

/**
 * The update lock of each layer, layer l at index l - 1: cycles between the last tile of its forward
 * pass and the first of its update, neither included, by the schedule of a training sample. Null for
 * a layer that does not learn.
 */
export function updateLock({ spec, train }: Program): readonly (number | null)[] {
  const placed = placePasses(train);
  return spec.layers.slice(1).map((_, index) => {
    const of = (op: 'forward' | 'update') =>
      placed.find(({ pass }) => pass.op === op && pass.layer === index + 1);
    const [forward, update] = [of('forward'), of('update')];
    return forward && update ? update.firstIssue - forward.lastIssue - 1 : null;
  });
}
