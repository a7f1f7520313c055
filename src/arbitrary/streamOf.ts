import fc, { type Arbitrary } from 'fast-check';
import { UsageError } from '../errors.js';
import { stimulusColumn } from '../cosim/stimuli.js';
import type { Column, ColumnOf, Design, InputName, PortTypes } from '../cosim/index.js';
import { checkCounts } from './checkCounts.js';
import { portValue } from './portValue.js';

/** Words of a source of `sim.streams`. */
export interface DrawnStream<P extends PortTypes, Name extends InputName<P>> {
  readonly count: number;
  readonly payload: { readonly [K in Name]: ColumnOf<P[K]['width']> };
}

/**
 * Words for a stream into a design: `{ ...stream, valid, ready }` is a source. Shrinks to fewer words,
 * then towards 0.
 *
 * @param ports the inputs that carry them
 * @param words the fewest (default: 1) and the most
 * @throws UsageError for a port that is no input, or numbers of words that make no sense
 */
export function streamOf<P extends PortTypes, Name extends InputName<P>>(
  design: Pick<Design<P>, 'spec' | 'ports'>,
  ports: readonly Name[],
  { fewest = 1, most }: { readonly fewest?: number; readonly most: number },
): Arbitrary<DrawnStream<P, Name>> {
  checkCounts('streamOf', { most });
  if (!(Number.isInteger(fewest) && fewest >= 0 && fewest <= most)) {
    throw new UsageError(`streamOf: fewest is ${fewest}; it must be from 0 to most, ${most}`);
  }
  const found = ports.map((name) => {
    const port = design.ports.find((each) => each.name === name);
    if (port?.direction === 'input') return port;
    throw new UsageError(`streamOf: ${design.spec.top} has no input ${name}`);
  });
  return fc
    .array(fc.tuple(...found.map(portValue)), { minLength: fewest, maxLength: most, size: 'max' })
    .map((rows) => {
      const payload: Record<string, Column> = {};
      for (const [i, port] of found.entries()) {
        const words = rows.map((row) => BigInt(row[i] ?? 0));
        payload[port.name] = stimulusColumn(words, port, rows.length);
      }
      return { count: rows.length, payload } as DrawnStream<P, Name>;
    });
}
