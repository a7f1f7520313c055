import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFormat, type NetworkSpec } from '../../golden/index.js';
import { arrayShape, networkSpec, specText } from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import {
  compile,
  issueAt,
  passCycles,
  passTiles,
  stretchCycles,
  tileAt,
  type Pass,
  type Program,
} from './compile.js';
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

/** What passes of an op make, for whom. */
const MAKES: Partial<
  Record<Pass['op'], readonly ('h' | 'd' | 'delta' | 'v' | 'slope' | 'q' | 'u')[]>
> = {
  forward: ['h', 'delta', 'slope'],
  tangent: ['d', 'v'],
  signal: ['delta'],
  basis: ['delta'],
  local: ['q'],
  projection: ['u'],
};

/**
 * Carries out a program sample after sample, tile by tile, and says what is read too early, from
 * whom it should not be, or fetched too late; nothing if all is well. Knows what each op reads from
 * the rules' equations, not from the compiler.
 *
 * @param delayOf the cycles a pass waits
 */
function replay(
  program: Program,
  samples: readonly ('train' | 'infer')[],
  delayOf: (pass: Pass, index: number) => number = ({ delay }) => delay,
): string | undefined {
  const latency = latencyOf(program.hardware);
  const { rows: height, cols } = program.hardware;
  const last = program.spec.layers.length - 1;
  const weights = new Map<number, number>();
  const hidden = new Map<number, Written>();
  const deltas = new Map<number, Written>();
  const slopes = new Map<number, Written>();
  // From when on the local error of the last layer gone through is there.
  let errorFrom = 0;
  let projectedFrom = 0;
  let free = 0;
  for (const [sample, kind] of samples.entries()) {
    for (const [index, pass] of program[kind].entries()) {
      const where = `sample ${sample} (${kind}), ${pass.op} of layer ${pass.layer}`;
      const delay = delayOf(pass, index);
      if (delay + passCycles(pass) < latency.fetch) return `${where}: next pass not fetched`;
      free += delay;
      const by = (what: string, layer: number): string => `${sample}/${what}/${layer}`;
      const makes = MAKES[pass.op] ?? [];
      const [operand, operandLayer] =
        pass.op === 'signal'
          ? program.spec.rule.startsWith('lls')
            ? [program.spec.rule === 'lls' ? 'q' : 'r', pass.layer]
            : ['h', last]
          : pass.op === 'local' || pass.op === 'projection'
            ? ['h', pass.layer]
            : pass.op === 'mix'
              ? ['u', pass.layer]
              : pass.op === 'tangent'
                ? ['d', pass.layer - 1]
                : pass.op === 'feedback'
                  ? ['d', last]
                  : ['h', pass.layer - 1];
      const north =
        pass.op === 'update'
          ? by('delta', pass.layer)
          : pass.op === 'feedback'
            ? by('v', pass.layer)
            : pass.op === 'transposed'
              ? by('delta', pass.layer + 1)
              : undefined;
      const check = (
        memory: ReadonlyMap<number, Written>,
        address: number,
        from: string,
      ): string | undefined => {
        const word = memory.get(address);
        if (word?.by !== from) return `${from} not there but ${word?.by ?? 'nothing'}`;
        return free < word.readable ? `${from} on its way` : undefined;
      };
      for (let n = 0; n < passTiles(pass); n++) {
        const { rowTile: a, columnTile: b, address: tile } = tileAt(pass, n);
        const rows = pass.rowTiles[a];
        if (!rows) return `${where}: no row tile ${a}`;
        const wrong: (string | undefined)[] = [];
        // A basis pass has no use for the tiles it goes over.
        if (!['basis', 'mix'].includes(pass.op) && free < (weights.get(tile) ?? -Infinity))
          wrong.push('weights on their way');
        if (pass.op === 'update' || pass.op === 'feedback') {
          weights.set(tile, free + latency.weight);
        }
        for (let r = 0; r < rows.live && !pass.fromSample && pass.op !== 'transposed'; r++) {
          const unit = pass.inputBase * cols + rows.firstUnit + r;
          wrong.push(check(hidden, unit, by(operand, operandLayer)));
        }
        if (north !== undefined) wrong.push(check(deltas, pass.deltaBase + b, north));
        const lastOfColumn = pass.op !== 'transposed' && a === pass.rowTiles.length - 1;
        if (pass.op === 'basis' && free < errorFrom) wrong.push('local error on its way');
        if (pass.op === 'mix') {
          const { rule, basis } = program.spec;
          if (basis !== 'cosine' && free < projectedFrom) wrong.push('projection on its way');
          errorFrom = free + latency.mixed(pass.classes ** (rule === 'lls-mxm' ? 2 : 1));
          // The last class of u starts it, and r takes the place of u.
          for (let c = 0; basis === 'cosine' && lastOfColumn && c < pass.classes; c++) {
            const readable = errorFrom;
            hidden.set(pass.inputBase * cols + c, { by: by('r', pass.layer), readable });
          }
          // Two rows must not have a class at once.
          if (n > 0 && issueAt(pass, n) - issueAt(pass, n - 1) < height) {
            wrong.push('two classes at once');
          }
        }
        if (pass.op === 'forward' && lastOfColumn) {
          errorFrom = free + latency.basis(pass.classes);
          projectedFrom = free + latency.projected(pass.classes);
        }
        const gates =
          pass.op === 'signal' || pass.op === 'basis' || (pass.op === 'tangent' && pass.project);
        if (lastOfColumn && gates) {
          wrong.push(check(slopes, pass.slopeBase + b, by('slope', pass.layer)));
        }
        for (const what of lastOfColumn ? makes : []) {
          if (what === 'delta' || what === 'v') {
            if (what === 'v' && pass.isOutput) continue;
            deltas.set(pass.deltaBase + b, {
              by: by(what, pass.layer),
              readable: free + latency.delta,
            });
          } else if (what === 'slope') {
            if (pass.isOutput || kind === 'infer') continue;
            slopes.set(pass.slopeBase + b, {
              by: by(what, pass.layer),
              readable: free + latency.slope,
            });
          } else if (!pass.isOutput || pass.keepError || what === 'd' || what === 'u') {
            for (let c = 0; c < cols; c++) {
              const place = pass.outputBase * cols + b * cols + c;
              const readable = free + latency.hidden;
              hidden.set(place, { by: by(what, pass.layer), readable });
            }
          }
        }
        if (pass.op === 'transposed' && b === pass.columnTiles - 1) {
          const readable = free + latency.hidden;
          for (let r = 0; r < rows.live; r++) {
            const column = Math.floor((rows.firstUnit + r) / cols);
            deltas.set(pass.outputBase + column, { by: by('delta', pass.layer), readable });
            // Of the same unit: f' was kept in its forward pass.
            wrong.push(check(slopes, pass.slopeBase + column, by('slope', pass.layer)));
          }
          // Rows of one column must not write its memory in the same cycle.
          if (height > cols && pass.columnTiles + pass.pause < height) {
            wrong.push('two rows want one column at once');
          }
        }
        const problem = wrong.find((text) => text !== undefined);
        if (problem) return `${where}, row tile ${a}, column tile ${b}, cycle ${free}: ${problem}`;
        free += n + 1 < passTiles(pass) ? issueAt(pass, n + 1) - issueAt(pass, n) : 1;
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
      const cycles = program.train.reduce((sum, pass) => sum + pass.delay + passCycles(pass), 0);
      expect(program.period).toBe(cycles);
      const one = stretchCycles(program, 1);
      expect(stretchCycles(program, samples) - one).toBe((samples - 1) * cycles);
    }),
    settings(200),
  );
});

/** The passes of a training sample, as a person would write them down. */
function orderOf({ rule, layers, basis }: NetworkSpec): string[] {
  const last = layers.length - 1;
  const up = layers.slice(1).map((_, index) => index + 1);
  const hidden = up.slice(0, -1);
  const all = (op: string, of: readonly number[]): string[] => of.map((l) => `${op} ${l}`);
  switch (rule) {
    case 'shallow':
      return [...all('forward', up), `update ${last}`];
    case 'bp':
    case 'fa':
      return [
        ...all('forward', up),
        ...hidden.toReversed().flatMap((l) => [`transposed ${l}`, `update ${l + 1}`]),
        'update 1',
      ];
    case 'dfa':
    case 'sdfa':
      return [
        ...all('forward', up),
        `update ${last}`,
        ...all('signal', hidden),
        ...all('update', hidden),
      ];
    case 'fdfa':
      return [
        ...up.flatMap((l) => [`forward ${l}`, `tangent ${l}`]),
        `update ${last}`,
        ...all('signal', hidden),
        ...all('update', hidden),
        ...all('feedback', hidden),
      ];
    case 'lls-m':
    case 'lls-mxm':
      return [
        ...hidden.flatMap((l) => [
          `forward ${l}`,
          ...(basis === 'cosine'
            ? [`projection ${l}`, `mix ${l}`, `signal ${l}`]
            : [`mix ${l}`, `basis ${l}`]),
          `update ${l}`,
        ]),
        `forward ${last}`,
        `update ${last}`,
      ];
    case 'lls':
      return [
        ...hidden.flatMap((l) => [
          `forward ${l}`,
          ...(basis === 'cosine' ? [`local ${l}`, `signal ${l}`] : [`basis ${l}`]),
          `update ${l}`,
        ]),
        `forward ${last}`,
        `update ${last}`,
      ];
    default:
      return up.flatMap((l) => [`forward ${l}`, `update ${l}`]);
  }
}

test('passes come in the order of the rule', () => {
  fc.assert(
    fc.property(scheduled, ({ program }) => {
      const { spec, train, infer } = program;
      const expected = orderOf(spec);
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
