export type { Change, Proof } from './proof.js';
export {
  prove,
  SOLVERS,
  type ProofSources,
  type ProveOptions,
  type Solver,
  type Verdict,
} from './prove.js';
