import { columnWord, type Column } from '../../src/cosim/column.js';
import type { Simulation } from '../../src/cosim/index.js';
import type { MemoryPlace } from './memoryNames.js';

/** Reads single numbers out of memories, each memory once. */
export class MemoryReader {
  readonly #columns = new Map<string, Column>();

  private constructor(private readonly widths: ReadonlyMap<string, number>) {}

  /** Reads the memories in which the places lie. */
  static async read(simulation: Simulation, places: readonly MemoryPlace[]): Promise<MemoryReader> {
    const known = await simulation.memories();
    const reader = new MemoryReader(new Map(known.map(({ path, width }) => [path, width])));
    const paths = [...new Set(places.map(({ instance }) => `${instance}.mem`))];
    const columns = await Promise.all(paths.map((path) => simulation.readMemory(path)));
    for (const [index, path] of paths.entries()) {
      const column = columns[index];
      if (column) reader.#columns.set(path, column);
    }
    return reader;
  }

  /** The word at a place, raw, unsigned. */
  word({ instance, address }: MemoryPlace): bigint {
    const path = `${instance}.mem`;
    const column = this.#columns.get(path);
    const width = this.widths.get(path);
    if (!column || width === undefined) throw new RangeError(`MemoryReader: ${path} was not read.`);
    return columnWord(column, width, address);
  }

  /** The number at a place. */
  value(place: MemoryPlace): number {
    const shifted = this.word(place) >> BigInt(place.lane * place.width);
    return Number(
      place.unsigned ? BigInt.asUintN(place.width, shifted) : BigInt.asIntN(place.width, shifted),
    );
  }
}
