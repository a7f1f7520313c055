import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayShape, layerWidth } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { rowTileCount } from '../accounting/formula.js';
import type { ArrayShape } from './hardware.js';
import { columnTiles, rowTiles, type InputKind } from './tiling.js';

const layer = arrayShape.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    kind: fc.constantFrom<InputKind>('sample', 'hidden'),
    units: layerWidth(shape, 1000),
  }),
);

test('row tiles hold every unit exactly once, in order, and the constant input right after the last', () => {
  fc.assert(
    fc.property(layer, ({ shape, kind, units }) => {
      const tiles = rowTiles(units, kind, shape);
      const held = tiles.flatMap(({ live, firstUnit }) =>
        Array.from({ length: live }, (_, r) => firstUnit + r),
      );
      expect(held).toEqual(Array.from({ length: units }, (_, unit) => unit));
      expect(tiles.every(({ live }) => live >= 0 && live <= shape.rows)).toBe(true);
      const last = tiles.at(-1);
      expect(last?.biasRow).toBe(last?.live);
      expect(last?.biasRow).toBeLessThan(shape.rows);
      expect(tiles.findIndex(({ biasRow }) => biasRow !== undefined)).toBe(tiles.length - 1);
      // Only a tile for the constant input alone holds no unit.
      expect(tiles.slice(0, -1).every(({ live }) => live > 0)).toBe(true);
    }),
    settings(2000),
  );
});

test('there are as many row tiles as the closed formula says', () => {
  fc.assert(
    fc.property(layer, ({ shape, kind, units }) => {
      expect(rowTiles(units, kind, shape)).toHaveLength(
        rowTileCount(units, kind === 'sample', shape),
      );
    }),
    settings(5000),
  );
});

test('and so for every small layer on every array', () => {
  for (let rows = 1; rows <= 32; rows++) {
    for (let cols = 1; cols <= 32; cols++) {
      for (let units = 1; units <= 70; units++) {
        for (const kind of ['sample', 'hidden'] as const) {
          const count = rowTiles(units, kind, { rows, cols }).length;
          const formula = rowTileCount(units, kind === 'sample', { rows, cols });
          if (count !== formula) {
            throw new Error(
              `${units} ${kind} units on ${rows} x ${cols}: ${count}, not ${formula}`,
            );
          }
        }
      }
    }
  }
});

/** Where a hidden unit's activation is stored, by the header of rtl/activation_memory.sv. */
function storedAt(unit: number, { rows, cols }: ArrayShape): [word: number, row: number] {
  const b = Math.floor(unit / cols);
  const c = unit % cols;
  if (cols >= rows) return [b * Math.ceil(cols / rows) + Math.floor(c / rows), c % rows];
  const blocks = Math.floor(rows / cols);
  return [Math.floor(b / blocks), (b % blocks) * cols + c];
}

test('hidden units are read from the row in which they were stored, once they are there', () => {
  fc.assert(
    fc.property(layer, ({ shape, units }) => {
      const read: [number, number][] = [];
      for (const [index, tile] of rowTiles(units, 'hidden', shape).entries()) {
        for (let r = 0; r < tile.live; r++) read.push([index, r]);
        const needed = Math.floor((tile.firstUnit + tile.live - 1) / shape.cols);
        expect(tile.columnTile).toBeGreaterThanOrEqual(needed);
        expect(tile.columnTile).toBeLessThan(columnTiles(units, shape));
      }
      expect(read).toEqual(Array.from({ length: units }, (_, unit) => storedAt(unit, shape)));
    }),
    settings(1000),
  );
});
