import type { Rule } from '../../golden/index.js';
import { mixedLatency } from './latency.js';
import { mixingWords } from './signalSource.js';
import { MOST_COUNT, MOST_WORDS } from './fieldLimits.js';

/** Classes that M of a rule can mix in a network of so many hidden layers, most; without M no limit. */
export function mostClasses(rule: Rule, hiddenLayers: number): number {
  const fits = (classes: number): boolean => {
    const words = mixingWords(rule, classes);
    // The pass that takes r follows the mix pass, whose one issue is the first cycle of the latency.
    return mixedLatency(words) - 1 <= MOST_COUNT && words * hiddenLayers <= MOST_WORDS;
  };
  if (mixingWords(rule, 1) === 0) return Infinity;
  let most = 1;
  while (fits(most + 1)) most++;
  return most;
}
