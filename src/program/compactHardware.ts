import type { NetworkSpec } from '../../golden/index.js';
import { compile } from './compile.js';
import { hardwareFor, type ArrayShape, type Hardware } from './hardware.js';

/** Rate shifts from 0 to this can be asked of a compact learner. */
export const COMPACT_RATE_SHIFT = 8;

/** Bits of an unsigned number. */
function bits(value: number): number {
  return Math.max(1, Math.ceil(Math.log2(value + 1)));
}

/**
 * The learner of a network for a small device: computes the same in the same cycles as that of
 * `hardwareFor`, but counts no events, has registers no wider than this network's program needs, and
 * rates down to 2^-COMPACT_RATE_SHIFT only.
 *
 * @throws UsageError when the network cannot run on it
 */
export function compactHardware(spec: NetworkSpec, shape: ArrayShape): Hardware {
  const roomy = hardwareFor(spec, shape);
  const { activation, delta, weight } = spec.formats;
  const fraction = activation.fraction + delta.fraction - weight.fraction;
  const average = spec.rule === 'fdfa' ? spec.averageShift : 0;
  const needed = Math.max(1, fraction + COMPACT_RATE_SHIFT, average);
  // A shifter that shifts by 9 can shift by 15.
  const maxShift = Math.min(roomy.maxShift, 2 ** bits(needed) - 1);
  const { train, infer } = compile(spec, roomy);
  const counts = [...train, ...infer].flatMap((pass) => [
    pass.delay,
    pass.pause,
    pass.rowTiles.length,
    pass.columnTiles,
    pass.inputs,
    pass.outputs,
  ]);
  const widest = Math.max(
    ...counts,
    ...[roomy.tiles, roomy.sampleWords, roomy.hiddenWords, roomy.deltaWords, roomy.slopeWords],
    roomy.projectionWords,
    roomy.mixingWords,
    spec.layers.at(-1) ?? 0,
  );
  return {
    ...roomy,
    counters: false,
    maxShift,
    countWidth: bits(widest),
    // Local errors, and the modulators beside the array, have shifts of their own in this field.
    shiftWidth: roomy.local
      ? roomy.shiftWidth
      : Math.min(roomy.shiftWidth, bits(Math.max(maxShift, roomy.maxLeftShift)) + 1),
  };
}
