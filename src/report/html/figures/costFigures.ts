import { ENERGY_PARTS } from '../../../energy/energyResult.js';
import { PHASES } from '../../../../golden/index.js';
import { barSeries, chartOption, colour, rounded } from '../chartOption.js';
import type { Figure, Panel } from '../figure.js';
import type { Subject, SubjectLayer } from '../subject.js';

interface Named {
  readonly name: string;
  readonly colour: string;
}

interface Kind extends Named {
  readonly of: (layer: SubjectLayer) => number;
}

const MACS: readonly Kind[] = PHASES.map((phase) => ({
  name: phase,
  colour: phase,
  of: ({ macs }) => macs[phase] ?? 0,
}));

const BITS: readonly Kind[] = (['weights', 'feedback', 'projection'] as const).map((name) => ({
  name,
  colour: { weights: 'forward', feedback: 'feedback', projection: 'tangent' }[name],
  of: ({ bits }) => bits[name],
}));

function stacked(
  names: readonly string[],
  kinds: readonly Named[],
  values: readonly (readonly number[])[],
  words: {
    readonly title?: string;
    readonly unit: string;
    readonly says: string;
    readonly first: string;
    readonly max?: number;
  },
): Panel {
  const longest = Math.max(...names.map(({ length }) => length));
  return {
    ...(words.title !== undefined && { title: words.title }),
    says: words.says,
    height: 64 + 30 * names.length,
    table: {
      columns: [
        words.first,
        ...kinds.map(({ name }) => `${name}, ${words.unit}`),
        `total, ${words.unit}`,
      ],
      rows: names.map((name, at) => {
        const row = values[at] ?? [];
        return [name, ...row, row.reduce((sum, value) => sum + value, 0)];
      }),
    },
    option: chartOption(
      {
        name: words.unit,
        type: 'value',
        min: 0,
        ...(words.max !== undefined && { max: words.max }),
      },
      {
        name: '',
        type: 'category',
        data: names,
        inverse: true,
        room: Math.min(260, 24 + 6.6 * longest),
      },
      kinds.map((kind, k) =>
        barSeries(
          kind.name,
          kind.colour,
          values.map((row) => row[k] ?? 0),
          'all',
        ),
      ),
    ),
  };
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8].find((times) => times * power >= value) ?? 10;
  return step * power;
}

function costFigure(
  subjects: readonly Subject[],
  all: readonly Kind[],
  words: {
    readonly id: string;
    readonly title: string;
    readonly note: string;
    readonly unit: string;
  },
): Figure | undefined {
  const shown = subjects.filter(({ layers }) => layers.length > 0);
  if (shown.length === 0) return undefined;
  const kinds = all.filter(({ of }) =>
    shown.some(({ layers }) => layers.some((layer) => of(layer) > 0)),
  );
  const { unit } = words;
  const sum = (layers: readonly SubjectLayer[], { of }: Kind): number =>
    layers.reduce((total, layer) => total + of(layer), 0);
  const total = stacked(
    shown.map(({ name }) => name),
    kinds,
    shown.map(({ layers }) => kinds.map((kind) => sum(layers, kind))),
    { title: 'all layers', unit, first: 'rule', says: `${words.title}: ${unit}, by rule.` },
  );
  // One scale for all that stand beside each other.
  const max = roundUp(
    Math.max(
      ...shown.flatMap(({ layers }) =>
        layers.map((layer) => kinds.reduce((all, { of }) => all + of(layer), 0)),
      ),
    ),
  );
  return {
    id: words.id,
    title: words.title,
    note: words.note,
    legend: kinds.map(({ name, colour: of }) => ({ name, colour: of, mark: 'block' })),
    across: shown.length > 2 ? 3 : shown.length === 2 ? 2 : 1,
    panels: [
      // Of one rule alone it says nothing that the layers do not.
      ...(shown.length > 1 ? [{ ...total, wide: true }] : []),
      ...shown.map(({ name, layers }) =>
        stacked(
          layers.map((_, at) => `layer ${at + 1}`),
          kinds,
          layers.map((layer) => kinds.map(({ of }) => of(layer))),
          {
            title: name,
            unit,
            first: 'layer',
            max,
            says: `${words.title}, ${name}: ${unit}, by layer.`,
          },
        ),
      ),
    ],
  };
}

/** MACs of one training sample by phase and layer. */
export function macChart(subjects: readonly Subject[]): Figure | undefined {
  return costFigure(subjects, MACS, {
    id: 'macs',
    title: 'MACs of one training sample',
    note: 'By the closed formulas, phase by phase; the table below says what they were checked against.',
    unit: 'MACs',
  });
}

/** Bits that are kept between samples. */
export function memoryChart(subjects: readonly Subject[]): Figure | undefined {
  return costFigure(subjects, BITS, {
    id: 'memory',
    title: 'Memory kept between samples',
    note: 'Bits of weights, feedback matrices and projections, without padding.',
    unit: 'bits',
  });
}

/** Where the energy of one training sample goes, by estimate. */
export function energyChart(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.flatMap(({ name, energy }) => (energy ? [{ name, energy }] : []));
  const [first] = shown;
  if (!first) return undefined;
  const kinds = ENERGY_PARTS.map((part) => ({
    name: part === 'lanes' ? 'lanes beside the array' : part,
    colour: part === 'lanes' ? 'initial' : part,
    part,
  })).filter(({ part }) =>
    shown.some(({ energy: { sample } }) => sample[part].operations + sample[part].memory > 0),
  );
  const rows = shown.flatMap(({ name, energy: { sample } }) =>
    (['operations', 'memory'] as const).map((what) => ({
      name: `${name}, ${what}`,
      values: kinds.map(({ part }) => sample[part][what]),
    })),
  );
  return {
    id: 'energy',
    title: 'Energy of one training sample, an estimate',
    note: `Counts times a table of energies, ${first.energy.table.name}: ${first.energy.table.source}. What it leaves out: docs/energy.md.`,
    legend: kinds.map(({ name, colour: of }) => ({ name, colour: of, mark: 'block' })),
    across: 1,
    panels: [
      stacked(
        rows.map(({ name }) => name),
        kinds,
        rows.map(({ values }) => values),
        {
          unit: 'pJ',
          says: 'Estimated energy of a training sample, in operations and in memory accesses.',
          first: 'where',
        },
      ),
    ],
  };
}

/** The memories of the learner. */
export function memoryMapChart(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ memories }) => memories?.length);
  if (shown.length === 0) return undefined;
  return {
    id: 'memories',
    title: 'Memory map of the learner',
    note: 'All memories of a kind together. The axis is logarithmic: the sizes differ by orders of magnitude.',
    legend: [
      { name: 'built', colour: 'initial', mark: 'dot' },
      { name: 'used by this network', colour: 'exact', mark: 'dot' },
    ],
    across: 1,
    panels: shown.map(({ name, memories = [] }): Panel => {
      const dots = (of: 'bits' | 'usedBits', style: object) => ({
        type: 'scatter',
        name: of,
        data: memories.map((memory, row) => [memory[of] > 0 ? rounded(memory[of]) : '-', row]),
        ...style,
      });
      return {
        title: name,
        says: `Bits of each kind of memory of ${name}, built and used.`,
        height: 64 + 26 * memories.length,
        table: {
          columns: [
            'memory',
            'built, bits',
            'used, bits',
            'memories',
            'bits a word',
            'words',
            'used words',
            'holds',
          ],
          rows: memories.map((one) => [
            ...[one.name, one.bits, one.usedBits, one.memories, one.wordBits, one.words],
            ...[one.usedWords, one.holds],
          ]),
        },
        option: chartOption(
          { name: 'bits', type: 'log' },
          {
            name: '',
            type: 'category',
            data: memories.map((one) => one.name),
            inverse: true,
            room: 90,
          },
          [
            dots('bits', {
              symbol: 'circle',
              symbolSize: 14,
              itemStyle: { color: 'transparent', borderColor: colour('initial'), borderWidth: 2 },
            }),
            dots('usedBits', {
              symbol: 'circle',
              symbolSize: 7,
              itemStyle: { color: colour('exact') },
            }),
          ],
          'item',
        ),
      };
    }),
  };
}
