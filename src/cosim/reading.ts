import { asColumn, wordBytes, type Column } from './column.js';
import type { Answer } from './frame.js';
import type { PortTable } from './portTable.js';
import { decodeStreams } from './streamJob.js';

/** What one must know of a request to find columns in its answer. */
export type Reading =
  | { readonly kind: 'batch'; readonly cycles: number; readonly record: readonly string[] }
  | {
      readonly kind: 'streams';
      readonly sources: number;
      /** Ports of each sink. */
      readonly sinks: readonly (readonly string[])[];
      readonly record: readonly string[] | undefined;
    };

/** The columns of a batch's answer, one word a cycle. */
export function decodeBatch(
  cycles: number,
  record: readonly string[],
  table: PortTable,
  { payload }: Answer,
): Record<string, Column> {
  const columns: Record<string, Column> = {};
  let at = 0;
  for (const name of record) {
    const { width } = table.find(name).port;
    columns[name] = asColumn(payload, at, width, cycles);
    at += Math.ceil((cycles * wordBytes(width)) / 8) * 8;
  }
  return columns;
}

/** The columns of an answer: those of a sink, or else those with a word for every cycle. */
export function readAnswer(
  reading: Reading,
  sink: number | undefined,
  table: PortTable,
  answer: Answer,
): Readonly<Record<string, Column | undefined>> {
  if (reading.kind === 'batch') return decodeBatch(reading.cycles, reading.record, table, answer);
  const { sources, sinks, record } = reading;
  const result = decodeStreams(
    {
      sources: Array.from({ length: sources }, () => ({})),
      sinks: sinks.map((payload) => ({ payload })),
      ...(record === undefined ? {} : { record }),
    },
    table,
    answer,
  );
  return (sink === undefined ? result.recorded : result.sinks[sink]?.payload) ?? {};
}
