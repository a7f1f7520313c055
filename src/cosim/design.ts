import type { Clock } from './clocks.js';
import type { Interactive } from './interactive.js';
import type { PortTypes } from './portTypes.js';
import type { Simulation } from './simulation.js';
import type { StartOptions } from './startSimulation.js';

/** What to simulate. */
export interface DesignSpec<P extends PortTypes = PortTypes> {
  /** Name of the top module. */
  readonly top: string;
  /**
   * Paths of the sources, in any order that Verilator accepts (packages first). Relative ones are
   * looked up in the working directory: for vitest, where it was started.
   */
  readonly sources: readonly string[];
  /** Paths of the folders that `include` and missing modules are looked up in. */
  readonly includeDirs?: readonly string[];
  /**
   * Parameters of the top module. A string is a string parameter, unless it is written as a Verilog
   * number (`64'hdead_beef`).
   */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /**
   * Macros (`+define+`): text, a number, or true for a macro without text. They hold for all sources.
   */
  readonly defines?: Readonly<Record<string, string | number | true>>;
  /** Clock input. Default: `clk_i`; a top without such a port is simulated as combinational. */
  readonly clock?: string;
  /**
   * All clocks of a design that has several, with periods and phases: `StartOptions.clocks` can set
   * others without a build. Cycles are those of the first, unless something else is said. Instead of
   * `clock`.
   */
  readonly clocks?: readonly Clock[];
  /** Reset input, active low when its name ends in `_n` or `_ni`. Default: `rst_ni`, if it exists. */
  readonly reset?: string;
  /**
   * Variables of modules that can be read and written by the back door: vectors, packed structures,
   * and arrays of them with one unpacked dimension.
   */
  readonly memories?: readonly { readonly module: string; readonly variable: string }[];
  /**
   * Build the flavour that can write waveforms: `true` or `vcd` (15 to 25 times slower while it does),
   * or `fst` (smaller files, slower still; needs zlib's headers). Default: false.
   */
  readonly traced?: boolean | TraceFormat;
  /**
   * Build the flavour that counts which lines ran and which bits toggled, up to 75 times slower: see
   * `StartOptions.coverageFile`. Signals and arrays of more than 256 bits, and names that begin with an
   * underscore, are not counted. Default: false.
   */
  readonly covered?: boolean;
  /** Verilator warnings that do not fail the build, by name, for instance `WIDTH`. Default: none. */
  readonly allowWarnings?: readonly string[];
  /** What the ports are, as `systole types` wrote it; checked against what was built. */
  readonly ports?: P;
}

/** Formats of waveform files. */
export type TraceFormat = 'vcd' | 'fst';

/** The format of the waveforms that a design can write. */
export function traceFormat({ traced }: DesignSpec): TraceFormat | undefined {
  return traced === true ? 'vcd' : traced === false ? undefined : traced;
}

/** What Verilator's runtime has to be compiled for. */
export function flavour(spec: DesignSpec): string {
  return `${traceFormat(spec) ?? 'fast'}${spec.covered === true ? ' covered' : ''}`;
}

/** A member of a packed structure. */
export interface PortField {
  /** With dots for members of members. */
  readonly name: string;
  /** Its lowest bit in the port. */
  readonly lsb: number;
  /** In bits. */
  readonly width: number;
  readonly signed: boolean;
}

/** A port of the top module, or an element of one that is an unpacked array: `a[0]`, `b[1][2]`. */
export interface Port {
  readonly name: string;
  readonly direction: 'input' | 'output';
  /** In bits. */
  readonly width: number;
  /** As declared; columns hold raw bits either way. */
  readonly signed: boolean;
  /** Of a packed structure or union. */
  readonly fields?: readonly PortField[];
}

/** An array that can be read and written by the back door. */
export interface Memory {
  /** Hierarchical path, for instance `learner.u_array.gen_row[0].u_ram.mem`. */
  readonly path: string;
  /** Bits of a word. */
  readonly width: number;
  /** Words. Word 0 is the one with the lowest index. */
  readonly depth: number;
}

/** A built simulator, from which any number of simulations can be started. */
export interface Design<P extends PortTypes = PortTypes> {
  /** What it was built from; `verilate({ ...design.spec, traced: true })` is another flavour of it. */
  readonly spec: DesignSpec<P>;
  readonly ports: readonly Port[];
  /** The cache key: a hash of everything that the build depends on. */
  readonly key: string;
  /** True if nothing had to be built. */
  readonly cached: boolean;
  /** Wall-clock seconds from the call of `verilate` until the design was ready. */
  readonly buildSeconds: number;
  /** Start a simulation in a process of its own. */
  start(options?: StartOptions): Promise<Simulation<P>>;
  /** Start a simulation that is driven call by call: for debugging and for tests that react. */
  interactive(options?: StartOptions): Promise<Interactive<P>>;
}
