import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFormat } from '../../golden/index.js';
import { arrayShape, networkSpec, specText } from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import { compile, passTiles, stretchCycles, type Pass, type Program } from './compile.js';
import { groupSize, hardwareFor } from './hardware.js';
import { latencyOf } from './latency.js';

const formats = {
  activation: parseFormat('s8.7'),
  weight: parseFormat('s16.13'),
  delta: parseFormat('s8.7'),
};

const scheduled = arrayShape
  .chain((shape) =>
    fc.record({
      spec: networkSpec({ formats: fc.constant(formats), shape, widest: 100 }),
      shape: fc.constant(shape),
      /** Any group that divides the columns, as another weight width would make it. */
      width: fc.integer({ min: 2, max: 64 }),
    }),
  )
  .map(({ spec, shape, width }) => {
    const group = groupSize(shape.cols, { signed: true, width, fraction: 0 });
    const program = compile(spec, { ...hardwareFor(spec, shape), group });
    return describeCase(
      { program },
      `${specText(spec)} on ${shape.rows}x${shape.cols}, groups of ${group}`,
    );
  });

/** Who wrote a word, and from which issue on it can be read. */
interface Written {
  readonly by: string;
  readonly readable: number;
}

/**
 * Carries out a program sample after sample, tile by tile, and says what is read too early, from
 * whom it should not be, or fetched too late; nothing if all is well.
 *
 * @param delayOf the cycles a pass waits
 */
function replay(
  program: Program,
  samples: readonly ('train' | 'infer')[],
  delayOf: (pass: Pass, index: number) => number = ({ delay }) => delay,
): string | undefined {
  const latency = latencyOf(program.hardware);
  const { cols } = program.hardware;
  const weights = new Map<number, number>();
  const hidden = new Map<number, Written>();
  const deltas = new Map<number, Written>();
  let free = 0;
  for (const [sample, kind] of samples.entries()) {
    for (const [index, pass] of program[kind].entries()) {
      const where = `sample ${sample} (${kind}), ${pass.op} of layer ${pass.layer}`;
      const delay = delayOf(pass, index);
      if (delay + passTiles(pass) < latency.fetch) return `${where}: next pass not fetched`;
      free += delay;
      for (let b = 0; b < pass.columnTiles; b++) {
        for (const [a, rows] of pass.rowTiles.entries()) {
          const at = `${where}, row tile ${a}, column tile ${b}, cycle ${free}`;
          const tile = pass.tileBase + b * pass.rowTiles.length + a;
          if (free < (weights.get(tile) ?? -Infinity)) return `${at}: weights on their way`;
          if (pass.op === 'update') weights.set(tile, free + latency.weight);
          for (let r = 0; r < rows.live && !pass.fromSample; r++) {
            const unit = rows.firstUnit + r;
            const h = hidden.get(pass.inputBase * cols + unit);
            if (h?.by !== `${sample}/${pass.layer - 1}`) return `${at}: unit ${unit} not there`;
            if (free < h.readable) return `${at}: unit ${unit} on its way`;
          }
          if (pass.op === 'update') {
            const delta = deltas.get(pass.deltaBase + b);
            if (delta?.by !== `${sample}/${pass.layer}`) return `${at}: delta not there`;
            if (free < delta.readable) return `${at}: delta on its way`;
          } else if (a === pass.rowTiles.length - 1) {
            const by = `${sample}/${pass.layer}`;
            deltas.set(pass.deltaBase + b, { by, readable: free + latency.delta });
            for (let c = 0; c < cols && !pass.isOutput; c++) {
              const place = pass.outputBase * cols + b * cols + c;
              hidden.set(place, { by, readable: free + latency.hidden });
            }
          }
          free++;
        }
      }
    }
  }
  return undefined;
}

test('nothing is read before it is written, over three samples', () => {
  fc.assert(
    fc.property(scheduled, ({ program }) => {
      expect(replay(program, ['train', 'train', 'train'])).toBeUndefined();
    }),
    settings(300),
  );
});

test('nor where samples that only want a result come between', () => {
  fc.assert(
    fc.property(
      scheduled,
      fc.array(fc.constantFrom('train' as const, 'infer' as const), { minLength: 2, maxLength: 5 }),
      ({ program }, samples) => {
        expect(replay(program, samples)).toBeUndefined();
      },
    ),
    settings(300),
  );
});

test('no pass waits a cycle more than it must', () => {
  fc.assert(
    fc.property(scheduled, ({ program }) => {
      for (const [index, pass] of program.train.entries()) {
        if (pass.delay === 0) continue;
        const sooner = replay(program, ['train', 'train', 'train'], ({ delay }, at) =>
          at === index ? delay - 1 : delay,
        );
        if (sooner === undefined) {
          throw new Error(`pass ${index} waits ${pass.delay} cycles and could wait one less`);
        }
      }
    }),
    settings(150),
  );
});

test('the period is the cycles of a sample, the stretch that many times it', () => {
  fc.assert(
    fc.property(scheduled, fc.integer({ min: 1, max: 1000 }), ({ program }, samples) => {
      const cycles = program.train.reduce((sum, pass) => sum + pass.delay + passTiles(pass), 0);
      expect(program.period).toBe(cycles);
      const one = stretchCycles(program, 1);
      expect(stretchCycles(program, samples) - one).toBe((samples - 1) * cycles);
    }),
    settings(200),
  );
});

test('passes come in the order of the rule: a layer is updated right after its forward pass', () => {
  fc.assert(
    fc.property(scheduled, ({ program }) => {
      const { spec, train, infer } = program;
      const last = spec.layers.length - 1;
      const expected = Array.from({ length: last }, (_, index) => index + 1).flatMap((l) =>
        spec.rule === 'drtp' || l === last ? [`forward ${l}`, `update ${l}`] : [`forward ${l}`],
      );
      const names = (passes: readonly Pass[]): string[] =>
        passes.map(({ op, layer }) => `${op} ${layer}`);
      expect(names(train)).toEqual(expected);
      expect(names(infer)).toEqual(expected.filter((name) => name.startsWith('forward')));
      for (const passes of [train, infer]) {
        expect(passes.filter((pass) => pass.last)).toEqual(passes.slice(-1));
        // The sample's buffer is given back by the last pass that reads it, once.
        const readers = passes.filter((pass) => pass.fromSample);
        expect(passes.filter((pass) => pass.release)).toEqual(readers.slice(-1));
      }
    }),
    settings(200),
  );
});
