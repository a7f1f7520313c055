import type { Pass, Program } from '../program/compile.js';

/** What a learner keeps of a sample between passes, beside the sample itself. */
type Kind = 'hidden' | 'delta' | 'slope' | 'tangent';

/** Values that must be held at once, when they are most. */
export type LiveActivations = Readonly<Record<Kind | 'total', number>>;

/**
 * A vector of one layer: h, the error e or q in its place (or what comes before and after q, u and r);
 * delta; f'; d, or the perturbation v.
 */
type Vector = `${'h' | 'e' | 'q' | 'delta' | 'slope' | 'd' | 'v'}${number}`;

const KIND: Readonly<Record<string, Kind>> = {
  h: 'hidden',
  e: 'hidden',
  q: 'hidden',
  delta: 'delta',
  slope: 'slope',
  d: 'tangent',
  v: 'tangent',
};

/** Vectors that a pass reads and makes; what nobody reads afterwards need not be held. */
function vectorsOf(
  { op, layer: l, inputs, project, isOutput }: Pass,
  last: number,
  local: boolean,
): { readonly reads: readonly Vector[]; readonly makes: readonly Vector[] } {
  const below: readonly Vector[] = l > 1 ? [`h${l - 1}`] : [];
  switch (op) {
    case 'forward':
      return {
        reads: below,
        makes: isOutput
          ? [`delta${l}`, `e${l}`]
          : [`h${l}`, `slope${l}`, ...(project ? ([`delta${l}`] as const) : [])],
      };
    case 'tangent':
      return {
        reads: [
          ...(l > 1 ? ([`d${l - 1}`] as const) : []),
          ...(project ? ([`slope${l}`] as const) : []),
        ],
        makes: isOutput ? [`d${l}`] : [`d${l}`, `v${l}`],
      };
    case 'signal':
      return { reads: [local ? `q${l}` : `e${last}`, `slope${l}`], makes: [`delta${l}`] };
    case 'local':
    case 'projection':
      return { reads: [`h${l}`], makes: [`q${l}`] };
    case 'transposed':
      return { reads: [`delta${l + 1}`, `slope${l}`], makes: [`delta${l}`] };
    case 'mix':
      // Beside the array, a number a class: the modulator's own, or r in the place of u.
      return { reads: inputs > 0 ? [`q${l}`] : [], makes: [] };
    case 'basis':
      return { reads: [`slope${l}`], makes: [`delta${l}`] };
    case 'update':
      return { reads: [`delta${l}`, ...below], makes: [] };
    case 'feedback':
      return { reads: [`d${last}`, `v${l}`], makes: [] };
  }
}

/**
 * The values of a sample that the schedule holds at once: every vector from the pass that makes it to
 * the last pass that reads it, both included, summed up in each pass; the largest sum.
 */
export function liveActivations({ spec, train }: Program): LiveActivations {
  const last = spec.layers.length - 1;
  const local = train.some(({ op }) => op === 'local' || op === 'projection');
  const sizeOf = (name: string, l: number): number => spec.layers[name === 'q' ? last : l] ?? 0;
  const made = new Map<Vector, { readonly from: number; to: number }>();
  for (const [at, pass] of train.entries()) {
    const { reads, makes } = vectorsOf(pass, last, local);
    for (const vector of reads) {
      const span = made.get(vector);
      if (!span) throw new RangeError(`liveActivations: ${pass.op} reads ${vector} before it is.`);
      span.to = at;
    }
    for (const vector of makes) made.set(vector, { from: at, to: -1 });
  }
  const sums = train.map((_, at) => {
    const sum = { hidden: 0, delta: 0, slope: 0, tangent: 0, total: 0 };
    for (const [vector, { from, to }] of made) {
      if (at < from || at > to) continue;
      const [, name = '', layer = ''] = /^([a-z]+)(\d+)$/.exec(vector) ?? [];
      const values = sizeOf(name, Number(layer));
      const kind = KIND[name];
      if (kind) sum[kind] += values;
      sum.total += values;
    }
    return sum;
  });
  return sums.reduce((most, sum) => (sum.total > most.total ? sum : most));
}
