import type { Energy } from '../energy/energyResult.js';
import { joules } from './numbers.js';

/** Where the energy of a run goes, for a summary; nothing where the learner does not run the rule. */
export function energyLine(energy: Energy | undefined): [string, string][] {
  if (!energy) return [];
  const { total, ...parts } = energy.sample;
  const used = Object.entries(parts)
    .map(([name, { operations, memory }]) => ({ name, sum: operations + memory }))
    .filter(({ sum }) => sum > 0)
    .map(({ name, sum }) => `${name} ${joules(sum)}`);
  const memory = Object.values(parts).reduce((sum, part) => sum + part.memory, 0);
  const share = total === 0 ? 0 : (100 * memory) / total;
  return [
    [
      'energy',
      `estimate: ${used.join(' + ')} = ${joules(total)} a sample, ${share.toFixed(0)} % of it memories (${energy.table.name})`,
    ],
  ];
}
