import type { FrontContributionReport } from '../explain/frontContribution.js';
import { table } from './describeRun.js';
import { several } from './numbers.js';
import type { Paint } from './paint.js';

/** Numbers in brackets. */
function vector(values: readonly number[]): string {
  return `(${values.join(', ')})`;
}

/** `largest difference 0 in 1,000 chains`. */
function measured(
  { cases, largest, holds }: FrontContributionReport['exact']['pairSteps'],
  unit: string,
  paint: Paint,
): string {
  if (!holds) return paint.bad(`NOT so: a counterexample among ${several(cases, unit)}`);
  const size = largest === 0 ? '0' : largest.toExponential(1);
  return paint.good(`largest difference ${size} in ${several(cases, unit)}`);
}

function exact({ exact: parts }: FrontContributionReport, paint: Paint): string {
  return table([
    ['balanced chain', 'y = w_d .. w_1 x, all |w_i| equal; any depth, rate, data'],
    ['', measured(parts.balancedChains, 'chain', paint)],
    ['p/q form', 'two weights as p = w_1 + w_2, q = w_1 - w_2: p <- (1 - g) p, q <- (1 + g) q'],
    ['', measured(parts.pairSteps, 'step', paint)],
    ['dual form', 'one hidden layer: z_j = Z0_j + A K_j, no hidden weights kept'],
    ['', `${measured(parts.dualFormsExactly, 'network', paint)}, in exact numbers`],
    ['', `${measured(parts.dualFormsInDoubles, 'network', paint)}, up to 60 steps in doubles`],
  ]);
}

function firstOrder({ firstOrder: part }: FrontContributionReport, paint: Paint): string {
  const { weights, samples, time, rows } = part.example;
  const lines = rows.map(({ eta, error }, n): [string, string] => {
    const before = rows[n - 1];
    const times = before ? `  ${(before.error / error).toFixed(1)} times smaller` : '';
    return [`rate ${eta}`, `error ${error.toExponential(2)}${times}`];
  });
  const { cases, largest, holds } = part.smallRates;
  const verdict = holds
    ? paint.good(`10 times within ${largest.toFixed(2)} in ${several(cases, 'random chain')}`)
    : paint.bad(`NOT so: a counterexample among ${several(cases, 'random chain')}`);
  return table([
    [
      'unbalanced chain',
      'w_i = sgn(w_i(0)) sqrt(w_d^2 + D_i), hidden weights larger than the final',
    ],
    [
      'example',
      `weights ${vector(weights)}, x = ${samples.x.join(', ')}, target ${samples.target.join(', ')}, time ${time}`,
    ],
    ...lines,
    ['a tenth of the rate', verdict],
  ]);
}

function vectorInputs({ wrong }: FrontContributionReport, paint: Paint): string {
  const { cases, shrinks, found } = wrong.vectorInputs;
  if (!found) {
    return table([['vector inputs', paint.bad(`NO counterexample in ${several(cases, 'case')}`)]]);
  }
  const { before, after, inputs, target } = found;
  const stays = `${vector(before.hidden)}, output ${before.y}`;
  return table([
    [
      'vector inputs',
      `y = w_2 (w_1 . x), found in ${several(cases, 'case')}, ${several(shrinks, 'step')} of shrinking`,
    ],
    ['start', `w_1 = ${vector(before.hidden)}, w_2 = ${before.last}`],
    ['sample', `x = ${vector(inputs.map(({ x }) => x))}, target ${target}; rate 1`],
    [
      'BP, one step',
      paint.bad(
        `w_2 stays ${after.last}, w_1 becomes ${vector(after.hidden)}, output ${before.y} -> ${after.y}`,
      ),
    ],
    ['so', `no function of w_2 follows: w_2 has not moved, so it stays at ${stays}`],
  ]);
}

function zeroCrossings({ wrong }: FrontContributionReport, paint: Paint): string {
  const { cases, shrinks, found } = wrong.zeroCrossings;
  if (!found) {
    return table([['through zero', paint.bad(`NO counterexample in ${several(cases, 'case')}`)]]);
  }
  const { hidden, last, target, rows } = found;
  return table([
    [
      'through zero',
      `a hidden weight smaller than the final one; found in ${several(cases, 'case')}, ${several(shrinks, 'step')} of shrinking`,
    ],
    ['start', `w_1 = ${hidden}, w_2 = ${last}`],
    ['sample', `x = 1, target ${target}`],
    ...rows.map(({ eta, bp, front }): [string, string] => [
      `rate ${eta}`,
      paint.bad(`BP ends at ${bp.toFixed(3)}, Front-Contribution at ${front.toFixed(3)}`),
    ]),
    ['so', 'w_1 would have to change its sign, and sgn(w_1(0)) sqrt(w_2^2 + D) cannot'],
  ]);
}

/** What `systole explain front-contribution` prints. */
export function explainSummary(report: FrontContributionReport, paint: Paint): string {
  return [
    'Front-Contribution (arXiv 2106.05569): hidden weights as functions of the final layer, only the',
    'final layer updated, "with the exact same output as BP".',
    '',
    paint.strong('Exact'),
    exact(report, paint),
    '',
    paint.strong('First order in the rate'),
    firstOrder(report, paint),
    '',
    paint.strong('False'),
    vectorInputs(report, paint),
    '',
    zeroCrossings(report, paint),
    '',
    paint.faint(
      `Tried and measured just now, seed ${report.seed}; docs/front-contribution.md says why.`,
    ),
    '',
  ].join('\n');
}
