import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { readPorts, type DesignSpec, type Port } from '../../cosim/index.js';
import { ToolError, UsageError } from '../../errors.js';
import { checkWritableFile } from '../../files/checkWritable.js';
import { replaceFile } from '../../files/replaceFile.js';
import { DESIGN_FILE_MARK, designFile, designNames } from '../../scaffold/designFile.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { lastGiven, LIST_PARSER } from '../parser.js';
import { Progress } from '../progress.js';
import { checkJson, writeJson } from '../writeJson.js';
import type { TypesResult } from '../results.js';

type TypesArguments = GlobalArguments & {
  readonly files: readonly string[];
  readonly top: string | undefined;
  readonly param: readonly string[] | undefined;
  readonly I: readonly string[] | undefined;
  readonly D: readonly string[] | undefined;
  readonly clock: string | undefined;
  readonly reset: string | undefined;
  readonly 'allow-warning': readonly string[] | undefined;
  readonly out: string | undefined;
  readonly check: boolean;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

/** `NAME=VALUE`: an integer as a number, anything else as text. */
function parameter(word: string): [string, number | string] {
  const at = word.indexOf('=');
  if (at < 1) throw new UsageError(`--param ${word}: NAME=VALUE is needed, for instance Depth=8.`);
  const value = word.slice(at + 1);
  const number = Number(value);
  const whole = /^-?\d+$/.test(value) && Number.isSafeInteger(number);
  return [word.slice(0, at), whole ? number : value];
}

/** `NAME` or `NAME=TEXT`. */
function define(word: string): [string, string | true] {
  const at = word.indexOf('=');
  if (at === 0) throw new UsageError(`-D ${word}: NAME or NAME=TEXT is needed.`);
  return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
}

function specOf(args: TypesArguments): DesignSpec {
  const { files, top, param, I: folders, D: macros, clock, reset } = args;
  const [first = ''] = files;
  return {
    top: top ?? basename(first, extname(first)),
    sources: files.map((file) => resolve(file)),
    ...(folders && { includeDirs: folders.map((folder) => resolve(folder)) }),
    ...(param && { parameters: Object.fromEntries(param.map(parameter)) }),
    ...(macros && { defines: Object.fromEntries(macros.map(define)) }),
    ...(clock !== undefined && { clock }),
    ...(reset !== undefined && { reset }),
    ...(args['allow-warning'] && { allowWarnings: args['allow-warning'] }),
  };
}

async function textOf(file: string, what: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${what} ${file} cannot be read (${code}).`);
  }
}

async function portsOf(spec: DesignSpec, named: boolean): Promise<readonly Port[]> {
  for (const file of spec.sources) {
    if ((await textOf(file, 'source')) === undefined) {
      throw new UsageError(`source ${relative('', file)} is not there.`);
    }
  }
  try {
    return await readPorts(spec);
  } catch (error) {
    if (named || !(error instanceof ToolError)) throw error;
    if (!/top-module.*not found/i.test(error.message)) throw error;
    throw new UsageError(
      `there is no module ${spec.top} in the sources: name the top module with --top.`,
    );
  }
}

/** The first line in which two texts differ, counted from 1. */
function firstDifference(one: string, other: string): number {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  let at = 0;
  while (lines[at] === others[at]) at++;
  return at + 1;
}

/** `systole types`: the ports of a module as TypeScript. */
export const types = defineCommand({
  command: 'types <files..>',
  describe: "Write a module's spec and ports as TypeScript, so that the compiler checks their use",
  options: (yargs) =>
    yargs
      // Every -I, -D and --param counts.
      .parserConfiguration(LIST_PARSER)
      .coerce(['top', 'clock', 'reset', 'out', 'json', 'check', 'quiet'], lastGiven)
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'Verilog files, packages first',
      })
      .option('top', {
        type: 'string',
        requiresArg: true,
        describe: 'Top module. Default: named as the first file',
      })
      .option('param', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'A parameter, NAME=VALUE; widths follow from it',
      })
      .option('I', { type: 'string', array: true, nargs: 1, describe: 'A folder for `include' })
      .option('D', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'A macro, NAME or NAME=TEXT',
      })
      .option('clock', {
        type: 'string',
        requiresArg: true,
        describe: 'Clock input. Default: clk_i, if it is there',
      })
      .option('reset', {
        type: 'string',
        requiresArg: true,
        describe: 'Reset input. Default: rst_ni, if it is there',
      })
      .option('allow-warning', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'A warning of Verilator that is no error, for instance WIDTH',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe:
          "File to write; '-' is standard output. Default: TOP.design.ts beside the first file",
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'Write nothing; end with 1 if the file is missing or out of date',
      })
      .option('json', {
        type: 'string',
        requiresArg: true,
        describe: "Write the result as JSON; '-' is standard output",
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print no report' })
      .example('$0 types rtl/fifo.sv', 'writes rtl/fifo.design.ts')
      .example('$0 types pkg.sv alu.sv --top alu --param Width=16 -I rtl', 'several files')
      .example('$0 types rtl/fifo.sv --check', 'in CI: is it up to date?')
      .epilogue(
        'In a test: import { fifoSpec } from "./fifo.design.js"; await verilate(fifoSpec).',
      ) as unknown as Argv<TypesArguments>,
  run: async (args, io) => {
    const spec = specOf(args);
    const { out, check, json, quiet } = args;
    if (out === '-' && (check || json === '-')) {
      throw new UsageError(`--out - cannot go with ${check ? '--check' : '--json -'}.`);
    }
    await checkJson(json);
    const file =
      out === '-'
        ? undefined
        : (out ?? join(dirname(args.files[0] ?? ''), `${spec.top}.design.ts`));
    const before = file === undefined ? undefined : await textOf(file, 'file');
    if (file !== undefined) {
      if (before !== undefined && !before.startsWith(DESIGN_FILE_MARK)) {
        throw new UsageError(
          `${file} was not written by systole types, and is left as it is. Move it, or give another --out.`,
        );
      }
      if (!check) await checkWritableFile(file, 'typed handle');
    }
    const progress = new Progress(io, quiet);
    progress.phase(`reading ${spec.top}`);
    let ports: readonly Port[];
    try {
      ports = await portsOf(spec, args.top !== undefined);
    } finally {
      progress.stop();
    }
    const text = designFile(spec, ports, resolve(file ?? 'design.ts'));
    const same = before === text;
    if (file === undefined) io.stdout.write(text);
    else if (!check && !same) await replaceFile(file, text, 'typed handle');
    const names = designNames(spec.top);
    const result: TypesResult = {
      schema: 'systole.types-result/1',
      file: file ?? null,
      state: same
        ? 'unchanged'
        : !check
          ? 'written'
          : before === undefined
            ? 'missing'
            : 'outdated',
      top: spec.top,
      exports: [names.spec, names.ports, names.type],
      ports,
    };
    if (!quiet && json !== '-' && file !== undefined) {
      const line =
        before === undefined || same || !check
          ? ''
          : ` (line ${firstDifference(before, text)} differs)`;
      const said = {
        written: `${ports.length} ports of ${spec.top}; exports ${result.exports.join(', ')}`,
        unchanged: 'up to date',
        missing: 'is not there; write it without --check',
        outdated: `out of date${line}; write it again without --check`,
      }[result.state];
      io.stdout.write(`${file}: ${said}\n`);
    }
    await writeJson(json, result, io);
    return check && !same ? EXIT.mismatch : EXIT.equal;
  },
});
