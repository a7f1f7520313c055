import type { RuleDefinition } from './rule.js';

/**
 * The floor that every rule must beat: m_l = 0. Hidden layers are fixed random features; only the
 * output layer learns.
 */
export const shallow: RuleDefinition = {
  name: 'shallow',
  updatesHidden: false,
  waitsFor: 'nothing',
  reference: { modulator: ({ layer }) => new Float64Array(layer.outputs) },
  exact: {
    feedback: () => new Int32Array(0),
    feedbackKind: 'none',
    modulator: ({ layer }) => new Int32Array(layer.outputs),
  },
};
