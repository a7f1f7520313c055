import type { ReferenceFeedback } from '../rules/rule.js';
import { heUniform } from './heUniform.js';

/**
 * B_l of the rules that bring an output's vector straight to a layer: C x n_l, fixed, He-uniform with
 * the fan-in n_l, as Frenkel, Lefebvre and Bol (2021) draw it.
 */
export const DIRECT_FEEDBACK: ReferenceFeedback = {
  shape: ({ classes, units }) => [classes, units],
  draw: ({ units, scale }, stream) => scale * heUniform(units, stream),
};
