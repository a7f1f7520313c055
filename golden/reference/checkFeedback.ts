import type { Rule } from '../networkSpec.js';
import { ruleOf } from '../rules/ruleOf.js';
import type { ReferenceNetwork } from './network.js';

/**
 * Refuses a network whose hidden layers hold the matrices of another rule.
 *
 * @param caller named in the error
 * @throws RangeError naming the layer
 */
export function checkFeedback(caller: string, network: ReferenceNetwork, rule: Rule): void {
  const { feedback } = ruleOf(rule).reference;
  if (!feedback) return;
  const { widths, layers } = network;
  for (const [index, layer] of layers.slice(0, -1).entries()) {
    const [rows, columns] = feedback.shape({
      units: layer.outputs,
      unitsNext: widths[index + 2] ?? 0,
      classes: widths.at(-1) ?? 0,
    });
    if (layer.feedback.length !== rows * columns) {
      throw new RangeError(
        `${caller}: the rule ${rule} keeps a ${rows} x ${columns} matrix in layer ${index + 1} of ${widths.join('-')}; the network has ${layer.feedback.length} values there. It was made for another rule.`,
      );
    }
  }
}
