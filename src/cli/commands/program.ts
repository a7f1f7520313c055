import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { checkWritableFolder } from '../../files/checkWritable.js';
import { replaceFile } from '../../files/replaceFile.js';
import { compile } from '../../program/compile.js';
import { memoryImages } from '../../program/images.js';
import { listProgram } from '../../program/listing.js';
import { paintWith } from '../../report/paint.js';
import { programSummary } from '../../report/programSummary.js';
import { initialNetworks } from '../../run/initialNetwork.js';
import { TRAIN_OPTIONS, type RunOptionName } from '../../run/options.js';
import { readOptions } from '../../run/readOptions.js';
import { resolveNetwork } from '../../run/resolveNetwork.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { givenOptions, runOptions, type RunArguments } from '../runOptions.js';
import { checkJson, writeJson } from '../writeJson.js';

/** Options of a run that a program does not depend on. */
const LEFT: readonly RunOptionName[] = [
  ...TRAIN_OPTIONS,
  'data-dir',
  'test-samples',
  'epochs',
  'order',
  'stall',
  'trace',
  'out',
  'save',
  'jobs',
  'rtl',
  'target',
  'port',
  'baud',
  'check-every',
];

/** Samples whose cycles are shown when `--samples` is not given. */
const SAMPLES = 1000;

type ProgramArguments = RunArguments & {
  readonly list: boolean;
  readonly images: string | undefined;
};

/** `systole program`: the schedule of a network on an array, and what it fills the memories with. */
export const program = defineCommand({
  command: 'program',
  describe: 'List the schedule, memory map and cycles of a network; write its memory images',
  options: (yargs) =>
    runOptions(yargs, LEFT, 'no report')
      .option('list', {
        type: 'boolean',
        default: false,
        describe: 'List passes, memories and cycles; so it does when no --images are asked for',
      })
      .option('images', {
        type: 'string',
        requiresArg: true,
        describe: 'Write weights, feedback, tables and program into a folder, for $readmemh',
      })
      .example('$0 program --list --rule drtp --layers 784-500-10 --array 16x16', 'no data needed')
      .example(
        '$0 program --rule drtp --layers 64-20-10 --images images',
        'what the memories hold at the start',
      ) as unknown as Argv<ProgramArguments>,
  run: async (args, io) => {
    const options = await readOptions('train', givenOptions(args));
    const { network, hardware } = resolveNetwork(options);
    const { exact } = await initialNetworks(network, options.init, false);
    await checkJson(args.json);
    if (args.images !== undefined) await checkWritableFolder(args.images, 'memory images');
    const compiled = compile(network, hardware);
    const listing = listProgram(compiled, exact, options.samples ?? SAMPLES);
    const printing = !args.quiet && args.json !== '-';
    if (printing && (args.list || args.images === undefined)) {
      io.stdout.write(programSummary(listing, paintWith(coloured(io.stdout))));
    }
    if (args.images !== undefined) {
      await mkdir(args.images, { recursive: true });
      const images = memoryImages(compiled, exact);
      for (const { file, text } of images) {
        await replaceFile(join(args.images, file), text, 'memory image');
      }
      if (printing) io.stdout.write(`${images.length} memory images written to ${args.images}\n`);
    }
    await writeJson(args.json, listing, io);
    return EXIT.equal;
  },
});
