import { configAddress } from '../src/program/encode.js';
import type { Counters } from './target.js';

/** Asks a learner for its counters. */
export async function readCounters(
  read: (addresses: readonly number[]) => Promise<readonly bigint[]>,
): Promise<Counters> {
  const values = await read(
    Array.from({ length: 14 }, (_, index) => configAddress('counters', index)),
  );
  const at = (index: number): number => Number(values[index] ?? 0n);
  return {
    cycles: at(0),
    forward: at(1),
    update: at(2),
    bias: at(3) + at(4),
    padded: at(5),
    gate: at(6),
    stalls: { sample: at(7), result: at(8) },
    issue: at(9),
    samples: at(10),
    signal: at(11),
    tangent: at(12),
    feedback: at(13),
  };
}
