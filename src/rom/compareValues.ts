import type { ProjectionMemory } from './projectionMemory.js';

/** One value that the hardware reads otherwise than the golden model. */
export interface RomDifference {
  readonly layer: number;
  /** The class, a row of B. */
  readonly class: number;
  /** The unit, a column of B; `undefined` for a value beyond the layer's last unit. */
  readonly unit: number | undefined;
  readonly group: number;
  readonly word: number;
  readonly expected: number;
  readonly actual: number;
}

/** What was compared. */
export interface RomComparison {
  readonly words: number;
  readonly values: number;
  readonly differences: number;
  readonly first: RomDifference | undefined;
}

/**
 * Compares what the hardware reads with the golden matrices, value by value: B[c][j] of a layer must
 * stand at column tile j div columns, class c, lane j mod columns. Values beyond the last unit must be
 * 0 in a table; an LFSR runs on there and nobody reads it.
 *
 * @param actual group by group, words x values
 */
export function compareValues(
  memory: ProjectionMemory,
  actual: readonly Int32Array[],
): RomComparison {
  const { cols, group, layers, kind } = memory;
  let values = 0;
  let differences = 0;
  let first: RomDifference | undefined;
  for (const { layer, classes, outputs, columnTiles, base, matrix } of layers) {
    for (let c = 0; c < classes; c++) {
      for (let unit = 0; unit < columnTiles * cols; unit++) {
        const live = unit < outputs;
        if (!live && kind === 'lfsr') continue;
        const lane = unit % cols;
        const place = {
          group: Math.floor(lane / group),
          word: base + Math.floor(unit / cols) * classes + c,
        };
        const expected = live ? (matrix[c * outputs + unit] ?? 0) : 0;
        const found = actual[place.group]?.[place.word * group + (lane % group)];
        values++;
        if (found === expected) continue;
        differences++;
        first ??= {
          layer,
          class: c,
          unit: live ? unit : undefined,
          ...place,
          expected,
          actual: found ?? NaN,
        };
      }
    }
  }
  const words = (memory.groups[0]?.length ?? 0) * memory.groups.length;
  return { words, values, differences, first };
}
