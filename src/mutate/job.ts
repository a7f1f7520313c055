import type { DesignSpec } from '../cosim/index.js';

/** A design with mutants, as a process that judges them knows it. */
export interface JudgedDesign {
  /** Which design of the test file: see `designKey`. */
  readonly key: string;
  /** What is built in its place: holds all mutants. */
  readonly netlist: DesignSpec;
  /** Ids of the suites that use it. */
  readonly users: readonly string[];
}

/** What a process that runs the test file has to do: a file in JSON. */
export interface Job {
  /** Designs of this top module are mutated. */
  readonly top: string;
  /** None: run the tests as they are, and say which designs they use. */
  readonly designs: readonly JudgedDesign[];
  /** What is to be judged, in this order: index in `designs`, number of the mutant. */
  readonly mutants: readonly (readonly [design: number, mutant: number])[];
  /** Where `LogLine`s go, one a line. */
  readonly log: string;
  /** Processes that work on the same mutants claim each by a file in this folder. */
  readonly claims: string;
  /** Bytes: a process that has become larger ends after the mutant that it judges. */
  readonly memory: number;
}

/** Why a mutant counts as killed, or that it does not. */
export type Judgement =
  | { readonly verdict: 'survived' }
  | {
      /** `late`: the tests did not end in time. */
      readonly verdict: 'killed' | 'late';
      /** Name of the first test that failed. */
      readonly test: string;
      readonly message: string;
    };

/** What a process says while it works. */
export type LogLine =
  | { readonly type: 'design'; readonly key: string; readonly spec: DesignSpec }
  | { readonly type: 'other'; readonly top: string }
  | { readonly type: 'use'; readonly key: string; readonly user: string }
  /** Without a mutant the netlist's tests took so long, or failed. */
  | { readonly type: 'base'; readonly design: number; readonly seconds: number }
  | {
      readonly type: 'bad';
      readonly design: number;
      readonly test: string;
      readonly message: string;
    }
  | { readonly type: 'begin'; readonly design: number; readonly mutant: number }
  | {
      readonly type: 'judged';
      readonly design: number;
      readonly mutant: number;
      readonly judgement: Judgement;
    }
  /** It has become too large, and leaves the rest to another one. */
  | { readonly type: 'full' }
  | { readonly type: 'end' };

/** Names a design of a test file: what it is built from. */
export function designKey(spec: DesignSpec): string {
  return JSON.stringify(spec);
}

/** Seconds after which a mutant is given up whose tests take `seconds` without it. */
export function patienceFor(seconds: number): number {
  return 5 + 10 * seconds;
}
