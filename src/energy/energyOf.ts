import { PHASES, type NetworkSpec, type Phase } from '../../golden/index.js';
import { sampleCost } from '../accounting/formula.js';
import type { Program } from '../program/compile.js';
import { operandWidth } from '../program/hardware.js';
import { memoryMap } from '../program/memoryMap.js';
import { energyAt, type EnergyTable } from './energyTable.js';
import { ENERGY_PARTS, type Energy } from './energyResult.js';
import { memoryTraffic } from './memoryTraffic.js';

/** Bits of both operands of a phase's products, and of what they are added to. */
function widthsOf(
  phase: Phase,
  { spec, hardware }: Program,
): { readonly operands: readonly [number, number]; readonly sum: number } {
  const { activation, weight, delta } = spec.formats;
  const operand = operandWidth(hardware);
  const summed = (other: number) => ({
    operands: [weight.width, other] as const,
    // A product, and room for as many as there are rows.
    sum: weight.width + other + Math.ceil(Math.log2(hardware.rows + 1)),
  });
  switch (phase) {
    case 'forward':
      return summed(activation.width);
    case 'tangent':
      return summed(operand);
    case 'signal':
      return summed(spec.rule.startsWith('lls') ? operand : delta.width);
    case 'feedback':
      return { operands: [operand, delta.width], sum: weight.width };
    case 'update':
      return { operands: [activation.width, delta.width], sum: weight.width };
  }
}

/** f' is a number, not a gate. */
const tabled = ({ hidden }: NetworkSpec): boolean => hidden === 'tanh';

/**
 * The energy of training, by the table: every product and addition that the closed formulas count
 * (they are checked against the exact model and the RTL), at its width, and every bit that passes a
 * memory's port, by the memory's size. An estimate; docs/energy.md says what is left out.
 *
 * @param samples training samples of the run
 */
export function energyOf(program: Program, table: EnergyTable, samples: number): Energy {
  const { spec, hardware } = program;
  const cost = sampleCost(spec, hardware);
  const { weight, delta, activation } = spec.formats;
  // The table's multipliers are square: of w x v bits, as one of the same area.
  const multiply = (a: number, b: number): number => energyAt(table.multiply, Math.sqrt(a * b));
  const add = (width: number): number => energyAt(table.add, width);
  const parts = Object.fromEntries(
    ENERGY_PARTS.map((name) => [name, { operations: 0, memory: 0 }]),
  ) as Record<(typeof ENERGY_PARTS)[number], { operations: number; memory: number }>;

  const outputs = spec.layers.slice(1).reduce((sum, units) => sum + units, 0);
  for (const phase of PHASES) {
    const { operands, sum } = widthsOf(phase, program);
    const bias = { forward: outputs, update: cost.bias - outputs } as Partial<
      Record<Phase, number>
    >;
    const products = cost.macs[phase] + (bias[phase] ?? 0);
    parts[phase].operations = products * (multiply(...operands) + add(sum));
  }
  parts.lanes.operations =
    cost.additions * add(delta.width) +
    (tabled(spec) ? cost.gate * multiply(delta.width, 8) : 0) +
    cost.scale * multiply(weight.width, activation.width);

  const memories = new Map(memoryMap(program).map((memory) => [memory.name, memory]));
  const perBit = (name: Parameters<typeof memories.get>[0]): number => {
    const memory = memories.get(name);
    if (!memory) return 0;
    return energyAt(table.access, (memory.wordBits * memory.words) / 8) / 64;
  };
  for (const { phase, memory, read, written } of memoryTraffic(program)) {
    parts[phase].memory += (read + written) * perBit(memory);
  }
  parts.lanes.memory = cost.lookups * delta.width * perBit('projection');

  const total = ENERGY_PARTS.reduce(
    (sum, name) => sum + parts[name].operations + parts[name].memory,
    0,
  );
  return {
    estimate: true,
    table: { name: table.name, source: table.source },
    sample: { ...parts, total },
    run: total * samples * 1e-12,
  };
}
