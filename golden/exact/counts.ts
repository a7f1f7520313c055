/** The phases of a training step in which multiply-accumulates are counted. */
export const PHASES = ['forward', 'signal', 'tangent', 'feedback', 'update'] as const;
export type Phase = (typeof PHASES)[number];

/** What one layer has done so far. Counted as it happens; zero operands count. */
export interface LayerCounts {
  /** Multiply-accumulates of two live lanes, by phase; no bias, no padding. */
  readonly macs: Record<Phase, number>;
  /** Products with the constant input, forward and update. */
  bias: number;
  /** Products with f'. */
  gate: number;
  /** Products with rates or averages. */
  scale: number;
  /** Accumulations without a multiplier. */
  additions: number;
  /** Words read from a fixed feedback matrix, one a unit. */
  lookups: number;
}

/** Counts that start at zero. */
export function zeroCounts(): LayerCounts {
  return {
    macs: { forward: 0, signal: 0, tangent: 0, feedback: 0, update: 0 },
    bias: 0,
    gate: 0,
    scale: 0,
    additions: 0,
    lookups: 0,
  };
}
