import { wideFormat } from '../../golden/index.js';
import { operandWidth, type Hardware } from '../../src/program/hardware.js';

/** Bits of the array's and the lanes' numbers, as rtl/learner.sv and rtl/systolic_array.sv say. */
export interface ArrayWidths {
  readonly product: number;
  readonly psum: number;
  readonly acc: number;
  readonly east: number;
  readonly eastAcc: number;
  readonly step: number;
}

/** Left shift that brings a tangent to the weight's fraction bits. */
export function leakyAlign({ formats }: Hardware): number {
  const { activation, weight } = formats;
  return Math.max(0, weight.fraction - wideFormat(activation).fraction);
}

export function arrayWidths(hardware: Hardware): ArrayWidths {
  const { formats, rows, cols, fanIn, fanOut, maxLeftShift, tangent, transposed } = hardware;
  const [weight, delta] = [formats.weight.width, formats.delta.width];
  const operand = operandWidth(hardware);
  const log2 = (count: number): number => Math.ceil(Math.log2(count));
  const leak = Math.max(operand + 1 + leakyAlign(hardware), weight) + 1;
  const scaled = operand + delta + maxLeftShift;
  return {
    product: Math.max(weight, delta) + (transposed ? Math.max(operand, delta) : operand),
    psum: weight + operand - 1 + log2(rows),
    acc: weight + operand - 1 + log2(fanIn),
    east: weight + delta - 1 + log2(cols),
    eastAcc: weight + delta - 1 + log2(fanOut),
    step: tangent ? Math.max(leak, scaled) : scaled,
  };
}
