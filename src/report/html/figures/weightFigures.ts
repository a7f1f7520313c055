import { barSeries, chartOption, lineSeries } from '../chartOption.js';
import type { Figure, Panel } from '../figure.js';
import type { Subject } from '../subject.js';

type Layer = NonNullable<Subject['byLayer']>[number];

const several = (subjects: readonly Subject[], name: string, rest: string): string =>
  subjects.length > 1 ? `${name}, ${rest}` : rest;

function histogram({ layer, inputs, outputs, weights }: Layer, title: string): Panel {
  const { limit, initial, trained, reference } = weights;
  const bins = trained.counts.length;
  const from = (bin: number): number => (2 * limit * bin) / bins - limit;
  const all = [
    { name: 'initial', of: 'initial', counts: initial.counts, style: {} },
    { name: 'trained', of: 'exact', counts: trained.counts, style: { filled: true } },
    ...(reference
      ? [{ name: 'reference', of: 'reference', counts: reference.counts, style: { dashes: true } }]
      : []),
  ];
  return {
    title: `${title}, ${inputs} to ${outputs}`,
    says: `How the weights of layer ${layer} are distributed before and after training.`,
    height: 220,
    table: {
      columns: ['weights from', 'to', ...all.map(({ name }) => `${name}, weights`)],
      rows: trained.counts.map((_, bin) => [
        from(bin),
        from(bin + 1),
        ...all.map(({ counts }) => counts[bin] ?? 0),
      ]),
    },
    option: chartOption(
      { name: 'weight', type: 'value', min: -limit, max: limit },
      { name: 'weights', type: 'value', min: 0 },
      all.map(({ name, of, counts, style }) =>
        lineSeries(
          name,
          of,
          // The last step has its width, too.
          [...counts, counts.at(-1) ?? 0].map((count, bin) => [from(bin), count] as const),
          { ...style, step: true },
        ),
      ),
    ),
  };
}

/** Weights of each layer before and after training. */
export function weightDistribution(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ byLayer }) => byLayer?.length);
  if (shown.length === 0) return undefined;
  const float = shown.some(({ byLayer }) => byLayer?.some(({ weights }) => weights.reference));
  return {
    id: 'weights',
    title: 'Weights, layer by layer',
    note: 'Weights and biases in equal bins; where columns stand at the ends of the format, weights saturate.',
    legend: [
      { name: 'before training', colour: 'initial', mark: 'line' },
      { name: 'trained, exact model', colour: 'exact', mark: 'line' },
      ...(float
        ? [{ name: 'trained, reference model', colour: 'reference', mark: 'dashes' as const }]
        : []),
    ],
    across: 2,
    panels: shown.flatMap(({ name, byLayer = [] }) =>
      byLayer.map((layer) => histogram(layer, several(shown, name, `layer ${layer.layer}`))),
    ),
  };
}

/** How much of each layer stands at an end of its format. */
export function saturation(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ byLayer }) => byLayer?.length);
  if (shown.length === 0) return undefined;
  const part = (count: number, of: number): number => (of === 0 ? 0 : (100 * count) / of);
  const kinds = [
    {
      name: 'activations at the limit',
      of: 'reference',
      share: ({ activations: { atLimit, of } }: Layer) => part(atLimit, of),
    },
    {
      name: 'activations that are zero',
      of: 'initial',
      share: ({ activations: { zero, of } }: Layer) => part(zero, of),
    },
    {
      name: 'weights at the limit',
      of: 'exact',
      share: ({ weights: { trained, of } }: Layer) => part(trained.atLimit, of),
    },
  ];
  return {
    id: 'saturation',
    title: 'Saturation, layer by layer',
    note: 'Values at an end of their format after training: of the activations on the first test samples, and of the weights. Zeros are no saturation, but tell as much of a layer.',
    legend: kinds.map(({ name, of }) => ({ name, colour: of, mark: 'block' })),
    across: shown.length > 1 ? 2 : 1,
    panels: shown.map(({ name, byLayer = [] }): Panel => {
      const layers = byLayer.map(({ layer }) => `layer ${layer}`);
      return {
        title: name,
        says: `Share of activations and weights of ${name} that saturate, by layer.`,
        height: 64 + 62 * layers.length,
        table: {
          columns: ['layer', ...kinds.map((kind) => `${kind.name}, %`)],
          rows: byLayer.map((layer, at) => [
            layers[at] ?? '',
            ...kinds.map(({ share }) => share(layer)),
          ]),
        },
        option: chartOption(
          { name: 'share, %', type: 'value', min: 0, max: 100 },
          { name: '', type: 'category', data: layers, inverse: true, room: 70 },
          kinds.map((kind) => barSeries(kind.name, kind.of, byLayer.map(kind.share))),
        ),
      };
    }),
  };
}
