import type { Hardware } from './hardware.js';

/**
 * The same core without what learns, for the same network: the array without its update, no deltas, no
 * modulator. What learning costs is measured against it.
 */
export function inferenceHardware(hardware: Hardware): Hardware {
  return {
    ...hardware,
    ...{ learning: false, stochastic: false, rom: false, lfsr: false, target: false },
    ...{ signal: false, transposed: false, tangent: false, basis: false, local: false },
    ...{ mixing: false, deltaWords: 1, slopeWords: 1, projectionWords: 1, mixingWords: 1 },
  };
}
