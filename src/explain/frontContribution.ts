import { flowDistance } from '../../golden/frontContribution/index.js';
import { balancedChains } from './balancedChains.js';
import { dualFormsExactly, dualFormsInDoubles } from './dualForms.js';
import { judge, type Judgement } from './judge.js';
import { pairSteps } from './pairSteps.js';
import { refute } from './refute.js';
import { smallRates, type FlowCase } from './smallRates.js';
import { vectorInputs, vectorStep, type VectorCase, type VectorState } from './vectorInputs.js';
import { train, zeroCrossings, type CrossingCase } from './zeroCrossings.js';

/** What was tried, and found. */
interface Search {
  readonly cases: number;
  readonly tolerance: number;
  /** Largest difference. */
  readonly largest: number;
  /** No counterexample was found. */
  readonly holds: boolean;
}

/** A claim refuted, or not, which would be news. */
interface Refutation<Found> {
  /** Cases tried, in several searches, each until one refuted the claim. */
  readonly cases: number;
  /** Steps by which those were shrunk. */
  readonly shrinks: number;
  readonly found: Found | null;
}

/** What `systole explain front-contribution --json` writes. */
export interface FrontContributionReport {
  readonly schema: 'systole.explain/1';
  readonly topic: 'front-contribution';
  readonly seed: number;
  /** Everything came out as docs/front-contribution.md tells it. */
  readonly asDocumented: boolean;
  readonly exact: {
    readonly balancedChains: Search;
    readonly pairSteps: Search;
    readonly dualFormsExactly: Search;
    readonly dualFormsInDoubles: Search;
  };
  readonly firstOrder: {
    /** Random chains; `largest` is how far the ratio of two distances is from 10. */
    readonly smallRates: Search;
    /** One chain at several rates. */
    readonly example: FlowCase & {
      readonly time: number;
      readonly rows: readonly { readonly eta: number; readonly error: number }[];
    };
  };
  readonly wrong: {
    readonly vectorInputs: Refutation<
      VectorCase & { readonly before: VectorState; readonly after: VectorState }
    >;
    readonly zeroCrossings: Refutation<
      CrossingCase & {
        /** Outputs at the end of training, by rate. */
        readonly rows: readonly {
          readonly eta: number;
          readonly bp: number;
          readonly front: number;
        }[];
      }
    >;
  };
}

const EXAMPLE = { weights: [2, 1], samples: { x: [1], target: [-1] }, time: 5 };

function search<Case>(
  tolerance: number,
  { cases, largest, counterexample }: Judgement<Case>,
): Search {
  return { cases, tolerance, largest, holds: counterexample === undefined };
}

/**
 * Settles Front-Contribution's claim, "the exact same output as back-propagation", anew.
 *
 * @param seed of all that is drawn
 */
export function explainFrontContribution(seed: number): FrontContributionReport {
  const exact = {
    balancedChains: search(balancedChains.tolerance, judge(balancedChains, seed, 2000)),
    pairSteps: search(pairSteps.tolerance, judge(pairSteps, seed, 2000)),
    dualFormsExactly: search(dualFormsExactly.tolerance, judge(dualFormsExactly, seed, 1000)),
    dualFormsInDoubles: search(dualFormsInDoubles.tolerance, judge(dualFormsInDoubles, seed, 200)),
  };
  const rates = search(smallRates.tolerance, judge(smallRates, seed, 100));
  const vector = refute(vectorInputs(4), seed, 16, 1000);
  const crossing = refute(zeroCrossings, seed, 8, 1000);
  const holds = [...Object.values(exact), rates].every((found) => found.holds);
  return {
    schema: 'systole.explain/1',
    topic: 'front-contribution',
    seed,
    asDocumented:
      holds && vector.counterexample !== undefined && crossing.counterexample !== undefined,
    exact,
    firstOrder: {
      smallRates: rates,
      example: {
        ...EXAMPLE,
        rows: [0.1, 0.01, 0.001, 0.0001].map((eta) => ({
          eta,
          error: flowDistance(EXAMPLE.weights, EXAMPLE.samples, eta, EXAMPLE.time).largest,
        })),
      },
    },
    wrong: {
      vectorInputs: {
        cases: vector.cases,
        shrinks: vector.shrinks,
        found: vector.counterexample
          ? { ...vector.counterexample, ...vectorStep(vector.counterexample) }
          : null,
      },
      zeroCrossings: {
        cases: crossing.cases,
        shrinks: crossing.shrinks,
        found: crossing.counterexample ? crossingAt(crossing.counterexample) : null,
      },
    },
  };
}

/** A crossing at several rates. */
function crossingAt(
  found: CrossingCase,
): FrontContributionReport['wrong']['zeroCrossings']['found'] {
  const rows = [0.05, 0.005, 0.0005].map((eta) => {
    const { bp, front } = train(found, eta);
    return { eta, bp, front };
  });
  return { ...found, rows };
}
