import type { DesignSpec } from '../cosim/index.js';

/** The parameters that rtl/systolic_array.sv shares with the learner. */
const SHARED = [
  'Rows',
  'Cols',
  'Group',
  'ActivationWidth',
  'DeltaWidth',
  'WeightWidth',
  'Tiles',
  'MaxShift',
  'MaxLeftShift',
  'Stochastic',
];

/** The learner's own array, by itself. */
export function arrayDesign(learner: DesignSpec): DesignSpec {
  const parameters = Object.entries(learner.parameters ?? {});
  return {
    ...learner,
    top: 'systolic_array',
    parameters: Object.fromEntries(parameters.filter(([name]) => SHARED.includes(name))),
  };
}
