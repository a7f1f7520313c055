import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFormat, RULE_DEFAULTS, RULES, type NetworkSpec } from '../../golden/index.js';
import { packageRoot } from '../../src/cosim/packageRoot.js';
import { hardwareFor, learnerParameters } from '../../src/program/hardware.js';
import { rtlDir } from '../learnerDesign.js';
import { yosysCells } from './yosysCells.js';

const LONG = process.env['SYSTOLE_LONG'] === '1';
const version = spawnSync('sh', ['-c', 'yosys -V'], { encoding: 'utf8' }).stdout;

/** Modules that only some rules need; docs/rules.md says which. */
const PARTS = [
  ...['class_mixer', 'front_contribution', 'index_hash', 'mixer_rows', 'modulator_lls'],
  ...['modulator_target', 'perturbation', 'projection_lfsr', 'projection_rom', 'random_operands'],
  ...['row_lanes', 'sample_state', 'slope_memory'],
] as const;
type Part = (typeof PARTS)[number];

/** A learner for one rule. */
interface Build {
  readonly name: string;
  readonly spec: Pick<NetworkSpec, 'rule' | 'basis'>;
  readonly parts: readonly Part[];
  /** Multipliers beside one a PE. */
  readonly more: 0 | 1;
}

const MIXER = ['class_mixer', 'slope_memory'] as const;
const PARTS_OF: Record<NetworkSpec['rule'], readonly Part[]> = {
  bp: ['row_lanes', 'slope_memory'],
  fa: ['row_lanes', 'slope_memory'],
  dfa: ['slope_memory'],
  sdfa: ['slope_memory'],
  drtp: ['projection_rom'],
  tpsgd: ['projection_rom', 'modulator_target'],
  lls: ['modulator_lls', 'slope_memory'],
  'lls-m': ['modulator_lls', ...MIXER],
  'lls-mxm': ['modulator_lls', ...MIXER],
  fdfa: ['perturbation', 'sample_state', 'slope_memory'],
  shallow: [],
};
const BUILDS: readonly Build[] = RULES.flatMap((rule) =>
  (rule.startsWith('lls') ? (['square', 'cosine'] as const) : (['square'] as const)).map(
    (basis) => {
      const mixes = rule === 'lls-m' || rule === 'lls-mxm';
      const onCosines = PARTS_OF[rule].filter((part) => part !== 'modulator_lls');
      return {
        name: `${rule}${rule.startsWith('lls') ? ` (${basis})` : ''}`,
        spec: { rule, basis },
        parts:
          basis === 'square'
            ? PARTS_OF[rule]
            : [...onCosines, ...(mixes ? ['mixer_rows' as const] : [])],
        more: mixes ? 1 : 0,
      };
    },
  ),
);

const SHAPE = { rows: 2, cols: 2 };

function parametersOf({ spec }: Build): Record<string, number | string> {
  const network: NetworkSpec = {
    ...RULE_DEFAULTS,
    layers: [64, 32, 10],
    hidden: 'hard-tanh',
    output: 'hard-sigmoid',
    feedback: 'ternary',
    formats: {
      activation: parseFormat('s8.7'),
      weight: parseFormat('s16.13'),
      delta: parseFormat('s8.7'),
    },
    rounding: 'nearest',
    rateShift: { hidden: 5, output: 5 },
    rateSteps: [],
    seed: 1,
    ...spec,
  };
  return learnerParameters(hardwareFor(network, SHAPE));
}

/** A copy of rtl/ with those parts alone. */
function onlyParts(parts: readonly Part[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'systole-parts-'));
  cpSync(rtlDir(), folder, { recursive: true });
  for (const part of PARTS) if (!parts.includes(part)) rmSync(join(folder, `${part}.sv`));
  return folder;
}

/** Words of it that the learner of a rule has no use for. */
function otherRoom({ parts }: Build): Record<string, number | string> {
  const mixes = parts.includes('class_mixer');
  const basis = parts.includes('modulator_lls');
  return {
    ...(parts.includes('projection_rom') ? {} : { ProjectionWords: 4096 }),
    ...(parts.includes('slope_memory') ? {} : { SlopeWords: 256 }),
    ...(parts.includes('row_lanes') || basis ? {} : { FanOut: 1000 }),
    ...(mixes || basis ? {} : { Classes: 60 }),
    ...(mixes ? {} : { MixingWords: 4096, MixingLeftShift: 9 }),
  };
}

/** Cells of one family in the table of docs/rules.md. */
interface Row {
  readonly luts: number;
  readonly flipFlops: number;
  readonly multipliers: number;
  readonly rams: number;
}

const NAMES = {
  ice40: { lut: 'SB_LUT4', dsp: 'SB_MAC16', ram: 'SB_RAM40_4K' },
  ecp5: { lut: 'LUT4', dsp: 'MULT18X18D', ram: 'DP16KD' },
} as const;

function rowOf(cells: Readonly<Record<string, number>>, family: keyof typeof NAMES): Row {
  const { lut, dsp, ram } = NAMES[family];
  const flipFlops = Object.entries(cells).filter(([name]) => /DFF|TRELLIS_FF/.test(name));
  return {
    luts: cells[lut] ?? 0,
    flipFlops: flipFlops.reduce((sum, [, count]) => sum + count, 0),
    multipliers: cells[dsp] ?? 0,
    rams: cells[ram] ?? 0,
  };
}

/** Rows of docs/rules.md, a name in code a rule. */
function documented(name: string, family: keyof typeof NAMES): Row {
  const text = readFileSync(join(packageRoot(), 'docs', 'rules.md'), 'utf8');
  const [rule = '', basis] = name.split(' ');
  const lines = text.slice(text.indexOf('## Area')).split('\n');
  const line = lines.find((one) => {
    const [, first = ''] = one.split('|');
    return first.includes(`\`${rule}\``) && (basis === undefined || first.includes(basis));
  });
  const numbers = (line ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => Number(cell.replace(/,/g, '')));
  const [luts = NaN, flipFlops = NaN, multipliers = NaN, rams = NaN] = numbers.slice(
    family === 'ice40' ? 0 : 4,
  );
  return { luts, flipFlops, multipliers, rams };
}

const CHOSEN = BUILDS.filter(
  ({ name }) => LONG || ['bp', 'lls-mxm (cosine)', 'shallow'].includes(name),
);

describe.skipIf(version === '')('synthesised by yosys (skipped where it is missing)', () => {
  describe.each(CHOSEN)('the learner for $name alone', (build) => {
    let folder = '';
    beforeAll(() => {
      folder = onlyParts(build.parts);
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    test('has no part of another rule, and no room for one', async () => {
      const parameters = parametersOf(build);
      const cells = await yosysCells('learner', parameters, 'coarse', folder);
      expect(cells['$mul']).toBe(SHAPE.rows * SHAPE.cols + build.more);
      const roomy = { ...parameters, ...otherRoom(build) };
      expect(await yosysCells('learner', roomy, 'coarse', folder)).toEqual(cells);
    }, 300_000);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'target differences in every learner',
      'if (UseTarget) begin',
      'if (1) begin',
      /modulator_target/,
    ],
    [
      "an f' kept by every learner",
      'Slopes = Signals || UseTransposed',
      'Slopes = 1',
      /slope_memory/,
    ],
  ])(
    'a fault is found: %s',
    async (_, find, replace, seen) => {
      const [build] = BUILDS.filter(({ name }) => name === 'shallow');
      if (!build) throw new Error('no build');
      const folder = onlyParts(build.parts);
      try {
        const file = join(folder, 'learner.sv');
        const pieces = readFileSync(file, 'utf8').split(find);
        expect(pieces.length).toBe(2);
        writeFileSync(file, pieces.join(replace));
        await expect(yosysCells('learner', parametersOf(build), 'coarse', folder)).rejects.toThrow(
          seen,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    300_000,
  );

  // What else a rule might leave behind, registers in common modules: the table says how many there are.
  const families = LONG ? (['ice40', 'ecp5'] as const) : (['ecp5'] as const);
  const counted = LONG ? BUILDS : BUILDS.filter(({ name }) => name === 'shallow');
  test
    .runIf(version.startsWith('Yosys 0.23'))
    .each(
      families.flatMap((family) => counted.map((build) => [family, build.name, build] as const)),
    )(
    '%s: %s has the cells of docs/rules.md',
    async (family, name, build) => {
      const row = rowOf(await yosysCells('learner', parametersOf(build), family), family);
      const { luts, ...exact } = documented(name, family);
      expect(row).toMatchObject(exact);
      expect(Math.abs(row.luts - luts) / luts).toBeLessThan(0.03);
    },
    600_000,
  );

  test('the modules above are those of rtl/', () => {
    const names = readdirSync(rtlDir());
    for (const part of PARTS) expect(names).toContain(`${part}.sv`);
  });
});
