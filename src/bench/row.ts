/** One measured number. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What is asked for, for instance `>= 0.85`; null where the number is only reported. */
  readonly goal: string | null;
  readonly holds: boolean;
  /** What the number was measured with, in one line. */
  readonly note: string;
}

/** Rows that are measured together. */
export interface Family {
  /** Names of its rows. */
  readonly names: readonly string[];
  readonly kind: 'speed' | 'accuracy';
  /** Measures; rows that cannot be measured here are missing, after a word to `say`. */
  readonly measure: (bench: Bench) => Promise<readonly Row[]>;
}

/** What a family is given. */
export interface Bench {
  /** Whole epochs instead of an extrapolation. */
  readonly full: boolean;
  /** Tells the user what is going on. */
  readonly say: (line: string) => void;
}

/** What a row must reach. */
export interface Goal {
  readonly comparison: '>=' | '<=' | '<';
  readonly limit: number;
}

/** A row judged by its goal. */
export function judge(
  row: Pick<Row, 'name' | 'value' | 'unit' | 'note'>,
  goal: Goal | undefined,
): Row {
  if (goal === undefined) return { ...row, goal: null, holds: true };
  const { comparison, limit } = goal;
  const { value } = row;
  const holds =
    comparison === '>=' ? value >= limit : comparison === '<=' ? value <= limit : value < limit;
  return { ...row, goal: `${comparison} ${limit}`, holds };
}
