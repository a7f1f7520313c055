import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialiseExact } from '../../golden/index.js';
import { arrayShape, networkFormats, networkSpec } from '../../testbench/properties/arbitraries.js';
import { settings } from '../../testbench/properties/settings.js';
import { UsageError } from '../errors.js';
import { compile } from './compile.js';
import { passShift } from './encode.js';
import { groupSize, hardwareFor, needs, PASS_WORDS } from './hardware.js';
import { blocksPerWord } from './tiling.js';

const placed = arrayShape.chain((shape) =>
  fc.record({
    spec: networkSpec({ formats: networkFormats, shape, widest: 200 }),
    shape: fc.constant(shape),
  }),
);

test('a learner made for a network has room for it', () => {
  fc.assert(
    fc.property(placed, fc.integer({ min: 1, max: 3 }), ({ spec, shape }, epoch) => {
      const hardware = hardwareFor(spec, shape);
      const need = needs(spec, shape);
      const program = compile(spec, hardware);
      const network = initialiseExact(spec);
      for (const memory of [
        'tiles',
        'sampleWords',
        'hiddenWords',
        'deltaWords',
        'slopeWords',
        'mixingWords',
        'programWords',
      ] as const) {
        expect(hardware[memory], memory).toBeGreaterThanOrEqual(need[memory]);
      }
      if (hardware.rom)
        expect(hardware.projectionWords).toBeGreaterThanOrEqual(need.projectionWords);
      const passes = [...program.train, ...program.infer];
      expect(hardware.programWords).toBeGreaterThanOrEqual(PASS_WORDS * passes.length);
      for (const pass of passes) {
        if (pass.op === 'forward' ? !pass.isOutput || pass.keepError : pass.op === 'tangent') {
          const words = Math.ceil(pass.columnTiles / blocksPerWord(shape));
          expect(pass.outputBase + words).toBeLessThanOrEqual(hardware.hiddenWords);
        }
        if (pass.op === 'transposed') {
          const words = Math.ceil(pass.inputs / shape.cols);
          expect(pass.outputBase + words).toBeLessThanOrEqual(hardware.deltaWords);
        }
        if (pass.op !== 'transposed') {
          const words = pass.deltaBase + pass.columnTiles;
          expect(words).toBeLessThanOrEqual(hardware.deltaWords);
        }
        expect(pass.delay).toBeLessThan(2 ** 16);
        expect(pass.pause).toBeLessThan(2 ** 8);
        if (pass.op !== 'update' && pass.op !== 'feedback') continue;
        const shift = passShift(pass, network, epoch);
        expect(shift).toBeLessThanOrEqual(hardware.maxShift);
        expect(-shift).toBeLessThanOrEqual(hardware.maxLeftShift);
      }
    }),
    settings(100),
  );
});

test('a group divides the columns, fits a RAM word, and no larger one does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 4, max: 24 }), (cols, width) => {
      const fits = (group: number): boolean => cols % group === 0 && group * width <= 64;
      const group = groupSize(cols, { signed: true, width, fraction: 0 });
      expect(fits(group)).toBe(true);
      for (let more = group + 1; more <= cols; more++) expect(fits(more)).toBe(false);
    }),
    settings(500),
  );
});

test('a weight memory too small is refused, by name', () => {
  fc.assert(
    fc.property(placed, ({ spec, shape }) => {
      const { tiles } = needs(spec, shape);
      expect(hardwareFor(spec, shape, tiles).tiles).toBeGreaterThanOrEqual(tiles);
      if (tiles === 1) return;
      expect(() => hardwareFor(spec, shape, tiles - 1)).toThrow(UsageError);
      expect(() => hardwareFor(spec, shape, tiles - 1)).toThrow(`needs ${tiles}`);
    }),
    settings(100),
  );
});
