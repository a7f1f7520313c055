import { ruleOf, type NetworkSpec, type Phase } from '../../golden/index.js';
import { ruleCost } from './ruleCost.js';

/**
 * The closed formulas of one training sample's multiply-accumulates by layer and phase, layer l at
 * index l - 1; over the layers they add up to `sampleCost`.
 */
export function layerMacs(spec: NetworkSpec): readonly Readonly<Record<Phase, number>>[] {
  const last = spec.layers.length - 1;
  const { updatesHidden } = ruleOf(spec.rule);
  return spec.layers.slice(1).map((outputs, index) => {
    const weights = (spec.layers[index] ?? 0) * outputs;
    const { signal, tangent, feedback } = ruleCost(spec, index + 1);
    const learns = index + 1 === last || updatesHidden;
    return { forward: weights, signal, tangent, feedback, update: learns ? weights : 0 };
  });
}
