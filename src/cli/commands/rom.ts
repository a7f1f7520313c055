import type { Argv } from 'yargs';
import { UsageError } from '../../errors.js';
import { paintWith } from '../../report/paint.js';
import { romSummary } from '../../report/romSummary.js';
import { makeRom } from '../../rom/makeRom.js';
import { runOptionsSchema } from '../../run/options.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveNetwork } from '../../run/resolveNetwork.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { givenOptions, runOptions, type RunArguments } from '../runOptions.js';
import { checkJson, writeJson } from '../writeJson.js';

/** Options of a run that say what a projection ROM looks like; the others are left out. */
const KEPT = ['layers', 'feedback', 'seed', 'delta-format', 'weight-format', 'array', 'init'];
const LEFT = runOptionsSchema.keyof().options.filter((name) => !KEPT.includes(name));

type RomArguments = RunArguments & {
  readonly layer: string | undefined;
  readonly check: boolean;
  readonly 'no-check': boolean;
};

function layerOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--layer ${text}: the number of a hidden layer, from 1, is needed.`);
}

/** `systole rom`: makes the feedback matrices and proves that the RTL reads them. */
export const rom = defineCommand({
  command: 'rom',
  describe: 'Make a projection ROM and prove that RTL and golden model read the same values',
  options: (yargs) =>
    runOptions(yargs, LEFT, 'no report')
      .option('layer', {
        type: 'string',
        requiresArg: true,
        describe: 'One hidden layer only, from 1 [all]',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Write $readmemh texts: a folder, or FILE.hex for a single memory',
      })
      .option('check', {
        type: 'boolean',
        default: true,
        describe: 'Read every word back in RTL, in Verilator',
      })
      .option('no-check', { type: 'boolean', default: false, describe: 'Leave the RTL out' })
      .example('$0 rom --layers 784-500-10 --array 16x16 --out rom', 'a table, written and proved')
      .example('$0 rom --layers 64-20-10 --feedback lfsr', 'regenerated, nothing stored')
      .example(
        '$0 rom --layers 64-20-10 --feedback ternary --no-check',
        'statistics only',
      ) as unknown as Argv<RomArguments>,
  run: async (args, io) => {
    // Rules without feedback have no ROM.
    const options = await readOptions('train', { ...givenOptions(args), rule: 'drtp' });
    const layer = layerOf(args.layer);
    await checkJson(args.json);
    const progress = new Progress(io, args.quiet);
    try {
      const report = await makeRom(resolveNetwork(options), {
        layer,
        init: options.init,
        out: args.out,
        check: args.check && !args['no-check'],
        build: {
          onStart: () => {
            progress.phase('building the ROM, cached after this');
          },
        },
      });
      progress.stop();
      if (!args.quiet && args.json !== '-') {
        io.stdout.write(romSummary(report, paintWith(coloured(io.stdout))));
      }
      await writeJson(args.json, report, io);
      return (report.check?.differences ?? 0) === 0 ? EXIT.equal : EXIT.mismatch;
    } finally {
      progress.stop();
    }
  },
});
