import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  prove,
  type Proof,
  type ProofSources,
  type ProveOptions,
  type Verdict,
} from '../../src/prove/index.js';
import { packageRoot } from '../../src/cosim/packageRoot.js';
import { rtlDir } from '../learnerDesign.js';

export interface ProofResult {
  readonly proof: Proof;
  readonly verdict: Verdict;
  /** Of the same with the fault put in. */
  readonly twin: Verdict;
  /** By the clock, both together. */
  readonly seconds: number;
}

export interface ProveAllOptions extends ProveOptions {
  /** Folder of changed RTL files. */
  readonly overlay?: string;
  /** Solvers at a time. Default: the number of cores. */
  readonly jobs?: number;
  readonly onDone?: (done: number) => void;
}

/** Our own RTL, with changed copies of some files from `overlay`. */
export function proofSources(overlay?: string): ProofSources {
  return {
    rtl: rtlDir(),
    // The Verilog lies in the source tree, also when this runs from dist/.
    proofs: join(packageRoot(), 'testbench', 'proofs'),
    ...(overlay === undefined ? {} : { overlay }),
  };
}

/**
 * Prove what is claimed of the RTL, each with its twin, in parallel.
 *
 * @returns in the order of `proofs`
 * @throws as `prove`
 */
export async function proveAll(
  proofs: readonly Proof[],
  { overlay, jobs = availableParallelism(), onDone, ...options }: ProveAllOptions = {},
): Promise<ProofResult[]> {
  const results: ProofResult[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let index = next++; index < proofs.length; index = next++) {
      const proof = proofs[index];
      if (proof === undefined) return;
      const begun = performance.now();
      const verdict = await prove(proof, proofSources(overlay), options);
      // A twin is of our own RTL: what is wrong with other RTL need not have the place of the fault.
      const twin = await prove(proof, proofSources(), options, proof.fault);
      const seconds = (performance.now() - begun) / 1000;
      results[index] = { proof, verdict, twin, seconds };
      onDone?.(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, proofs.length) }, worker));
  return results;
}
