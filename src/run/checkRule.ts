import {
  formatName,
  ruleOf,
  symmetricLimit,
  wideFormat,
  type NetworkSpec,
  type Rule,
} from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { OPTION_READERS } from './optionReaders.js';
import type { RunOptions } from './options.js';

/** Rules that mean something without a hidden layer. */
const WITHOUT_HIDDEN: readonly Rule[] = ['bp', 'shallow'];

function checkReaders(rule: Rule, options: RunOptions): void {
  for (const [name, readers] of OPTION_READERS) {
    const value = options[name];
    if (value !== undefined && !readers.includes(rule)) {
      throw new UsageError(
        `--${name} ${value}: is for ${readers.join(', ')}; --rule ${rule} does not read it. Remove it, or give one of these rules.`,
      );
    }
  }
}

function checkLayers({ rule, layers }: NetworkSpec): void {
  const name = layers.join('-');
  if (layers.length === 2 && !WITHOUT_HIDDEN.includes(rule)) {
    const [inputs = 1, classes = 1] = layers;
    throw new UsageError(
      `--layers ${name}: has no hidden layer, and --rule ${rule} says how those learn; an output layer learns from its own error whatever the rule. Give at least three widths, for instance ${inputs}-20-${classes}, or --rule shallow.`,
    );
  }
  if (layers.at(-1) === 1 && rule.startsWith('lls')) {
    throw new UsageError(
      `--layers ${name}: has one class, whose target is the same for every sample: --rule ${rule} has nothing to tell apart${rule === 'lls-mxm' ? ' and nothing to mix' : ''}. Give at least two classes, or --rule bp.`,
    );
  }
}

function checkFormats({ rule, formats }: NetworkSpec): void {
  const { weight, activation } = formats;
  const wide = wideFormat(activation);
  if (rule === 'fdfa' && weight.fraction < wide.fraction) {
    throw new UsageError(
      `--weight-format ${formatName(weight)}: --rule fdfa keeps B in it, the average of tangents in ${formatName(wide)} (for activations in ${formatName(activation)}), which has more fraction bits. Give a weight format of at least ${wide.fraction} fraction bits, or fewer to the activations.`,
    );
  }
}

function checkFeedback({ rule, feedback }: NetworkSpec): void {
  if ((rule === 'dfa' || rule === 'sdfa') && feedback.startsWith('lfsr')) {
    throw new UsageError(
      `--feedback ${feedback}: --rule ${rule} multiplies by B and stores it beside the weights; an LFSR only makes the rows that drtp and tpsgd look up. Give --feedback ${feedback === 'lfsr' ? 'uniform' : 'sign'}.`,
    );
  }
}

/** Targets that no unit can reach drive it into saturation, where it stays. */
function checkTargets({ rule, loss, hidden, formats, feedbackShift }: NetworkSpec): void {
  if (rule !== 'tpsgd' || loss === 'linear' || loss === 'logistic') return;
  const { delta } = formats;
  const one = 2 ** delta.fraction - 1;
  const reach = (shift: number): number =>
    Math.floor(symmetricLimit(delta) / 2 ** shift + (shift > 0 ? 0.5 : 0));
  if (reach(feedbackShift) <= one) return;
  let enough = feedbackShift;
  while (reach(enough) > one && enough < delta.width) enough++;
  throw new UsageError(
    `--delta-format ${formatName(delta)}: targets of --rule tpsgd are drawn over its whole range, to ${reach(feedbackShift) / 2 ** delta.fraction}, and ${hidden} gives at most ${one / 2 ** delta.fraction}. Give ${reach(enough) > 0 && reach(enough) <= one ? `--feedback-shift ${enough}, or ` : ''}--delta-format s${delta.width}.${delta.width - 1}.`,
  );
}

/** A scale that leaves nothing of a matrix. */
function checkScale(network: NetworkSpec): void {
  if (network.feedbackShift === 0) return;
  const { feedback } = ruleOf(network.rule).exact;
  const dead = (spec: NetworkSpec): boolean => feedback(spec, 1).every((value) => value === 0);
  if (!dead(network) || dead({ ...network, feedbackShift: 0 })) return;
  let most = network.feedbackShift - 1;
  while (most > 0 && dead({ ...network, feedbackShift: most })) most--;
  throw new UsageError(
    `--feedback-shift ${network.feedbackShift}: leaves nothing of the feedback matrices, all of whose values become 0. Give at most ${most}.`,
  );
}

/**
 * Refuses a rule and a network that do not go together.
 *
 * @param options as they were given, for those that the rule would ignore
 * @throws UsageError with value, reason and the nearest that works
 */
export function checkRule(network: NetworkSpec, options: RunOptions): void {
  checkReaders(network.rule, options);
  checkLayers(network);
  checkFeedback(network);
  checkFormats(network);
  checkTargets(network);
  if (network.layers.length > 2) checkScale(network);
}
