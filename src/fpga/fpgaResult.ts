/** Cells of a kind that a design takes, and that there are. */
export interface CellUse {
  readonly used: number;
  readonly available: number;
}

/** One seed of place and route. MHz. */
export interface RoutedSeed {
  readonly seed: number;
  readonly nextpnr: number;
  readonly icetime: number;
}

/** What `systole fpga --json` writes. Frequencies in MHz. */
export interface FpgaResult {
  readonly schema: 'systole.fpga/1';
  readonly board: string;
  readonly rule: string;
  readonly layers: readonly number[];
  readonly array: { readonly rows: number; readonly cols: number };
  /** The learner counts no events and is no wider than its network needs. */
  readonly compact: boolean;
  /** The board's identity word, in hexadecimal. */
  readonly identity: string;
  /** What the PLL is set to. */
  readonly goal: number;
  readonly baud: number;
  /** Of the best seed; the lower one is quoted. */
  readonly fmax: { readonly nextpnr: number; readonly icetime: number; readonly quoted: number };
  readonly met: boolean;
  readonly cells: {
    readonly logic: CellUse;
    readonly luts: number;
    readonly flipFlops: number;
    readonly rams: CellUse;
    readonly dsps: CellUse;
  };
  readonly seeds: readonly RoutedSeed[];
  /** What the longest path goes through, from register to register, in names of the RTL. */
  readonly worstPath: readonly string[];
  readonly bitstream: string;
  readonly steps: readonly {
    readonly name: 'synthesise' | 'place and route' | 'pack';
    readonly seconds: number;
    readonly log: string;
  }[];
}
