import type { CosimPlan, Mismatch } from '../../testbench/cosimulate.js';
import type { RtlTarget } from '../../testbench/rtlTarget.js';

/** What it takes to find where a design first leaves the exact model. */
export interface LocateRequest {
  /** Starts the design afresh, also in the flavour that writes waveforms. */
  readonly startTarget: (traced: boolean) => Promise<RtlTarget>;
  readonly plan: CosimPlan;
  readonly first: Mismatch;
  /** Where the waveform goes. */
  readonly folder: string;
  readonly onProgress?: (text: string) => void;
}

/** Where it does. */
export interface Located {
  /** For people. */
  readonly text: string;
  /** Path of the waveform around it. */
  readonly vcd?: string;
  /** For `--json`. */
  readonly data: unknown;
}

/** Loaded when there is something to locate: most runs never need it. */
export async function locate(request: LocateRequest): Promise<Located> {
  const module = (await import(
    new URL('../../testbench/divergence/index.js', import.meta.url).href
  )) as { locateDivergence: (request: LocateRequest) => Promise<Located> };
  return module.locateDivergence(request);
}
