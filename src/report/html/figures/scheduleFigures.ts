import { chartOption, colour, lineSeries } from '../chartOption.js';
import type { Figure, Legend, Panel } from '../figure.js';
import type { Subject } from '../subject.js';

/** What passes do, in the order in which a rule may do it, and in which colour. */
const OPS: Readonly<Record<string, readonly [words: string, colour: string]>> = {
  forward: ['forward', 'forward'],
  tangent: ['tangent', 'tangent'],
  signal: ['signal', 'signal'],
  transposed: ['signal through the weights', 'signal'],
  local: ['local error', 'signal'],
  projection: ['projection', 'tangent'],
  mix: ['mixing', 'feedback'],
  basis: ['basis', 'signal'],
  feedback: ['feedback update', 'feedback'],
  update: ['update', 'update'],
};

type Scheduled = Subject & { readonly schedule: NonNullable<Subject['schedule']> };

const isScheduled = (subject: Subject): subject is Scheduled => subject.schedule !== undefined;

interface Span {
  readonly row: number;
  readonly layer: number;
  readonly what: string;
  readonly colour: string;
  readonly first: number;
  readonly last: number;
  readonly tiles: number | undefined;
}

/** Passes of a subject, and between a layer's forward pass and its update the wait. */
function spansOf({ schedule }: Scheduled, from: number): Span[] {
  const { passes } = schedule;
  const layers = Math.max(...passes.map(({ layer }) => layer));
  const waits = Array.from({ length: layers }, (_, at): Span[] => {
    const of = (op: string) => passes.find((pass) => pass.op === op && pass.layer === at + 1);
    const [forward, update] = [of('forward'), of('update')];
    if (!forward || !update || update.first - forward.last <= 1) return [];
    return [
      {
        row: from + at,
        layer: at + 1,
        what: 'locked until its update',
        colour: 'wait',
        first: forward.last + 1,
        last: update.first - 1,
        tiles: undefined,
      },
    ];
  }).flat();
  return [
    ...waits,
    ...passes.map(({ op, layer, first, last, tiles }) => ({
      row: from + layer - 1,
      layer,
      what: OPS[op]?.[0] ?? op,
      colour: OPS[op]?.[1] ?? 'initial',
      ...{ first, last, tiles },
    })),
  ];
}

/** Passes of each layer over the cycles of one training sample. */
export function scheduleChart(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(isScheduled);
  if (shown.length === 0) return undefined;
  // Between rules a row stays empty.
  const rows: string[] = [];
  const spans: (Span & { readonly name: string })[] = [];
  for (const subject of shown) {
    if (rows.length > 0) rows.push('');
    spans.push(...spansOf(subject, rows.length).map((span) => ({ ...span, name: subject.name })));
    const layers = Math.max(...subject.schedule.passes.map(({ layer }) => layer));
    for (let layer = 1; layer <= layers; layer++) rows.push(`${subject.name}, layer ${layer}`);
  }
  const ends = shown.map(({ schedule }) =>
    Math.max(schedule.period, ...schedule.passes.map(({ last }) => last + 1)),
  );
  const used = Object.values(OPS).filter(([words]) => spans.some(({ what }) => what === words));
  const legend: Legend[] = [...new Set(used.map(([, of]) => of))].map((of) => ({
    name: used.flatMap(([words, other]) => (other === of ? [words] : [])).join('; '),
    colour: of,
    mark: 'block',
  }));
  const longest = Math.max(...rows.map(({ length }) => length));
  return {
    id: 'schedule',
    title: 'Schedule of one training sample',
    note: 'Cycles in which passes issue tiles, layer by layer. The thin bar is the update lock: the layer has answered and cannot be updated yet, because what tells it how is still on its way. Without one, a layer learns right after its forward pass.',
    legend: [...legend, { name: 'locked until its update', colour: 'wait', mark: 'thin' }],
    across: 1,
    panels: [
      {
        says: `Which pass of which layer issues when, for ${shown.map(({ name }) => name).join(', ')}.`,
        height: 66 + (shown.length > 3 ? 20 : 28) * rows.length,
        table: {
          columns: ['rule', 'layer', 'pass', 'first cycle', 'last cycle', 'tiles'],
          rows: spans.map(({ name, layer, what, first, last, tiles }) => [
            ...[name, layer, what, first, last],
            tiles ?? '-',
          ]),
        },
        option: chartOption(
          { name: 'cycles since the sample began', type: 'value', min: 0, max: Math.max(...ends) },
          {
            name: '',
            type: 'category',
            data: rows,
            inverse: true,
            room: Math.min(260, 24 + 6.6 * longest),
          },
          [
            {
              type: 'custom',
              name: 'passes',
              // Drawn by report/page.js.
              draws: 'span',
              data: spans.map((span) => ({
                // Cycles are whole: the last one belongs to the pass.
                value: [span.first, span.last + 1, span.row, span.tiles === undefined ? 1 : 0],
                itemStyle: { color: colour(span.colour) },
              })),
              encode: { x: [0, 1], y: 2 },
            },
          ],
          'item',
        ),
      },
    ],
  };
}

/** How much of the array multiplies, over the cycles of one training sample. */
export function useOverTime(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(isScheduled);
  if (shown.length === 0) return undefined;
  return {
    id: 'use',
    title: 'PE utilisation over time',
    note: 'MACs that issue, as a share of all that the array could do in the same cycles, over one training sample.',
    legend: [],
    across: shown.length > 2 ? 3 : shown.length === 2 ? 2 : 1,
    panels: shown.map(({ name, array, schedule }): Panel => {
      const { every, macs } = schedule.use;
      const most = array.rows * array.cols * every;
      const end = macs.length * every;
      return {
        title: `${name}, ${array.rows} x ${array.cols} PEs`,
        says: `Utilisation of the PEs of ${name} over the cycles of a training sample.`,
        height: 190,
        table: {
          columns: ['from cycle', 'MACs', 'utilisation, %'],
          rows: macs.map((count, at) => [at * every, count, (100 * count) / most]),
        },
        option: chartOption(
          { name: 'cycles', type: 'value', min: 0, max: end },
          { name: 'utilisation, %', type: 'value', min: 0, max: 100 },
          [
            lineSeries(
              'utilisation',
              'forward',
              [...macs, macs.at(-1) ?? 0].map((count, at) => [at * every, (100 * count) / most]),
              { step: true, filled: true, thin: shown.length > 1 },
            ),
          ],
        ),
      };
    }),
  };
}

/** More cells than these are neither seen nor sent. */
const MOST_CELLS = 9000;

/** MACs of blocks of `size` x `size` PEs, the mean of a PE. */
function blocks(elements: readonly (readonly number[])[], size: number): number[][] {
  const [rows, cols] = [elements.length, elements[0]?.length ?? 0];
  return Array.from({ length: Math.ceil(rows / size) }, (_, r) =>
    Array.from({ length: Math.ceil(cols / size) }, (__, c) => {
      const cells = elements
        .slice(r * size, (r + 1) * size)
        .flatMap((row) => row.slice(c * size, (c + 1) * size));
      return cells.reduce((sum, count) => sum + count, 0) / cells.length;
    }),
  );
}

/** MACs of every PE of the array for one training sample. */
export function arrayHeatMap(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(isScheduled);
  if (shown.length === 0) return undefined;
  let size = 1;
  const cells = (): number =>
    shown.reduce(
      (sum, { array: { rows, cols } }) => sum + Math.ceil(rows / size) * Math.ceil(cols / size),
      0,
    );
  while (cells() > MOST_CELLS) size *= 2;
  const of = size === 1 ? 'PE' : `block of ${size} x ${size} PEs, mean of a PE`;
  return {
    id: 'array',
    title: 'Use of the array, PE by PE',
    note: `Utilisation of every ${of} over one training sample: 0 % is the paper's colour, 100 % the full one.`,
    legend: [{ name: '100 % of the cycles', colour: 'cell', mark: 'block' }],
    across: shown.length > 2 ? 4 : 2,
    panels: shown.map(({ name, schedule: { elements, period } }): Panel => {
      const shares = blocks(elements, size).map((row) =>
        row.map((count) => (100 * count) / period),
      );
      const columns = shares[0]?.length ?? 0;
      const numbered = shares.length <= 8 && columns <= 8 && shown.length <= 2;
      return {
        title: name,
        says: `Share of the cycles in which each PE multiplies, ${name}.`,
        height: shown.length > 2 ? 220 : 300,
        table: {
          columns: ['row', ...Array.from({ length: columns }, (_, c) => `column ${c * size}, %`)],
          rows: shares.map((row, r) => [`row ${r * size}`, ...row]),
          matrix: true,
        },
        option: chartOption(
          {
            name: 'column',
            type: 'category',
            data: Array.from({ length: columns }, (_, c) => String(c * size)),
          },
          {
            name: 'row',
            type: 'category',
            data: shares.map((_, r) => String(r * size)),
            inverse: true,
            room: 48,
          },
          [
            {
              type: 'custom',
              name: 'utilisation',
              draws: 'cell',
              data: shares.flatMap((row, r) =>
                row.map((share, c) => ({
                  value: [c, r, Number(share.toPrecision(4))],
                  itemStyle: {
                    color: colour('cell'),
                    opacity: Number((share / 100).toFixed(4)),
                  },
                  ...(numbered && { label: share.toFixed(0) }),
                })),
              ),
              encode: { x: 0, y: 1 },
            },
          ],
          'item',
        ),
      };
    }),
  };
}
