/** Cells of some modules. */
export interface ModuleCells {
  readonly luts: number;
  readonly flipFlops: number;
  readonly rams: number;
  readonly dsps: number;
  /** Of all kinds. */
  readonly cells: number;
  /** Of standard cells, memories left out, in the library's unit (um2); null for FPGAs. */
  readonly area: number | null;
}

/** What `systole synth --json` writes. */
export interface SynthesisResult {
  readonly schema: 'systole.synth/1';
  readonly target: string;
  readonly rule: string;
  readonly layers: readonly number[];
  readonly array: { readonly rows: number; readonly cols: number };
  /** The standard cells; null for FPGAs. */
  readonly library: { readonly name: string; readonly nand2: number } | null;
  readonly total: ModuleCells;
  /** Each module's own cells, of all its instances together. */
  readonly modules: readonly (ModuleCells & {
    readonly module: string;
    readonly instances: number;
  })[];
  /** Of all memories, as built. */
  readonly memoryBits: number;
  readonly seconds: number;
  readonly log: string;
}
