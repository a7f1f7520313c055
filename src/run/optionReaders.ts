import type { Rule } from '../../golden/index.js';
import type { RunOptionName } from './options.js';

type Reader = 'loss' | 'basis' | 'average-shift' | 'feedback-shift';

/** Options that only some rules read, and which. */
export const OPTION_READERS: readonly (readonly [Reader & RunOptionName, readonly Rule[]])[] = [
  ['loss', ['tpsgd']],
  ['basis', ['lls', 'lls-m', 'lls-mxm']],
  ['average-shift', ['fdfa']],
  ['feedback-shift', ['fa', 'dfa', 'sdfa', 'drtp', 'tpsgd']],
];
