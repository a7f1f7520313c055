import { chartOption, colour, lineSeries, rounded } from '../chartOption.js';
import type { DataTable, Figure, Legend, Panel } from '../figure.js';
import type { Epoch, Subject } from '../subject.js';

const MODELS = ['exact', 'reference', 'rtl'] as const;
type Model = (typeof MODELS)[number];

const LEGEND: Readonly<Record<Model, Legend>> = {
  exact: { name: 'exact model (integers)', colour: 'exact', mark: 'line' },
  reference: { name: 'reference model (float)', colour: 'reference', mark: 'dashes' },
  rtl: { name: 'RTL', colour: 'rtl', mark: 'dashes' },
};

type Points = readonly { readonly at: number; readonly values: Partial<Record<Model, number>> }[];

function panelOf(
  points: Points,
  words: {
    readonly title?: string;
    readonly x: string;
    readonly y: string;
    readonly says: string;
    readonly max?: number;
    readonly whole?: boolean;
  },
): Panel {
  const models = MODELS.filter((model) => points.some(({ values }) => model in values));
  const table: DataTable = {
    columns: [words.x, ...models.map((model) => `${model === 'rtl' ? 'RTL' : model}, ${words.y}`)],
    rows: points.map(({ at, values }) => [at, ...models.map((model) => values[model] ?? '-')]),
  };
  return {
    ...(words.title !== undefined && { title: words.title }),
    says: words.says,
    height: 230,
    table,
    option: chartOption(
      { name: words.x, type: 'value', min: 0, max: points.at(-1)?.at ?? 1, whole: true },
      { name: words.y, type: 'value', min: 0, ...(words.max !== undefined && { max: words.max }) },
      models.map((model) =>
        lineSeries(
          model,
          model,
          points.flatMap(({ at, values }) => {
            const value = values[model];
            return value === undefined ? [] : [[at, value] as const];
          }),
          { dashes: model !== 'exact' },
        ),
      ),
    ),
  };
}

const legendOf = (has: (model: Model) => boolean): Legend[] =>
  MODELS.filter(has).map((model) => LEGEND[model]);

/** Accuracy and error on the training samples as they came. */
export function learningCurves(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ curve }) => curve?.length);
  if (shown.length === 0) return undefined;
  return {
    id: 'curve',
    title: 'Learning, sample by sample',
    note: 'Each training sample is answered before it is learnt: the share of classes found, and the root mean square of output minus target (1 for the class, 0 otherwise), in equal stretches of the run.',
    legend: legendOf((model) => shown.some(({ curve }) => curve?.some((point) => point[model]))),
    across: 2,
    panels: shown.flatMap(({ name, curve = [] }): Panel[] => {
      const points = (of: (point: { accuracy: number; error: number }) => number): Points =>
        curve.map((point) => ({
          at: point.samples,
          values: Object.fromEntries(
            MODELS.flatMap((model) => {
              const found = point[model];
              return found ? [[model, of(found)]] : [];
            }),
          ),
        }));
      const x = 'training samples';
      return [
        panelOf(
          points(({ accuracy }) => 100 * accuracy),
          {
            title: `${name}: accuracy`,
            ...{ x, y: 'classes found, %', max: 100 },
            says: `Share of training samples whose class ${name} found, over the samples trained.`,
          },
        ),
        panelOf(
          points(({ error }) => error),
          {
            title: `${name}: error`,
            ...{ x, y: 'RMS error' },
            says: `Root mean square error of the outputs of ${name}, over the samples trained.`,
          },
        ),
      ];
    }),
  };
}

const modelsOf = ({ exact, reference }: Epoch): Partial<Record<Model, number>> => ({
  ...(exact !== undefined && { exact: 100 * exact }),
  ...(reference !== undefined && { reference: 100 * reference }),
});

/** Accuracy on the test samples after each epoch. */
export function epochCurves(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ epochs }) => epochs.length > 0);
  if (shown.length === 0) return undefined;
  return {
    id: 'epochs',
    title: 'Accuracy on test samples, epoch by epoch',
    note: 'Before the first epoch (0) and after each; where there are several seeds, their mean.',
    legend: legendOf((model) =>
      shown.some(({ epochs }) => epochs.some((epoch) => model in modelsOf(epoch))),
    ),
    across: shown.length > 2 ? 3 : shown.length === 2 ? 2 : 1,
    panels: shown.map(({ name, epochs }) =>
      panelOf(
        epochs.map((epoch) => ({ at: epoch.epoch, values: modelsOf(epoch) })),
        {
          title: name,
          ...{ x: 'epochs', y: 'test samples right, %', max: 100, whole: true },
          says: `Test accuracy of ${name} after each epoch.`,
        },
      ),
    ),
  };
}

/** What rules reach, with the spread over seeds. */
export function accuracyByRule(subjects: readonly Subject[]): Figure | undefined {
  const shown = subjects.filter(({ accuracy }) => accuracy?.exact ?? accuracy?.reference);
  if (shown.length === 0) return undefined;
  const models = (['exact', 'reference'] as const).filter((model) =>
    shown.some(({ accuracy }) => accuracy?.[model]),
  );
  const series = models.flatMap((model, at) => {
    const shift = models.length === 1 ? 0 : 5 * (2 * at - 1);
    const of = shown.map(({ accuracy }) => accuracy?.[model]);
    const means = {
      type: 'scatter',
      name: model,
      data: of.map((found, row) => [found ? rounded(100 * found.mean) : '-', row]),
      symbol: model === 'exact' ? 'circle' : 'diamond',
      symbolSize: model === 'exact' ? 9 : 11,
      symbolOffset: [0, shift],
      itemStyle: { color: colour(model) },
    };
    const ranges = {
      type: 'custom',
      name: `${model}, least to most`,
      // Drawn by report/page.js.
      draws: 'range',
      shift,
      data: of.map((found, row) => ({
        value: found ? [rounded(100 * found.min), rounded(100 * found.max), row] : ['-', '-', row],
        itemStyle: { color: colour(model) },
      })),
      encode: { x: [0, 1], y: 2 },
    };
    return [means, ranges];
  });
  return {
    id: 'accuracy',
    title: 'Accuracy on test samples after the last epoch',
    note: 'Mean over the seeds, and the least and most of them.',
    legend: models.map((model) => ({
      ...LEGEND[model],
      mark: model === 'exact' ? 'dot' : 'diamond',
    })),
    across: 1,
    panels: [
      {
        says: 'Test accuracy that each rule reaches, mean and range over seeds.',
        height: 60 + 30 * shown.length,
        table: {
          columns: [
            'rule',
            ...models.flatMap((model) => [
              `${model} mean, %`,
              `${model} least, %`,
              `${model} most, %`,
            ]),
          ],
          rows: shown.map(({ name, accuracy }) => [
            name,
            ...models.flatMap((model): (string | number)[] => {
              const found = accuracy?.[model];
              const parts = found && [found.mean, found.min, found.max];
              return parts?.map((part) => 100 * part) ?? ['-', '-', '-'];
            }),
          ]),
        },
        option: chartOption(
          { name: 'test samples right, %', type: 'value', min: 0, max: 100 },
          {
            name: '',
            type: 'category',
            data: shown.map(({ name }) => name),
            inverse: true,
            room: 90,
          },
          // The means first: row i of the table is item i of the first series.
          [
            ...series.filter(({ type }) => type === 'scatter'),
            ...series.filter(({ type }) => type === 'custom'),
          ],
          'item',
        ),
      },
    ],
  };
}
