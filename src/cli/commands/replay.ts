import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { verilate, type Design, type DesignSpec, type TraceFormat } from '../../cosim/index.js';
import { removeOnExit } from '../../cosim/leftovers.js';
import { UsageError } from '../../errors.js';
import { checkWritableFolder } from '../../files/checkWritable.js';
import { readReplay, runCase, showCase, type ReplayCase } from '../../replay/index.js';
import { paintWith } from '../../report/paint.js';
import { replayResult, replaySummary } from '../../report/replaySummary.js';
import { NETLIST_WARNINGS } from '../../synthesis/netlistWarnings.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { Progress } from '../progress.js';
import { readCycles } from '../readCycles.js';
import { checkJson, writeJson } from '../writeJson.js';
import { checkReport, writeReport } from '../writeReport.js';

type ReplayArguments = GlobalArguments & {
  readonly file: string;
  readonly sources: readonly string[] | undefined;
  readonly netlist: readonly string[] | undefined;
  readonly report: string | undefined;
  readonly trace: string;
  readonly cycles: string | undefined;
  readonly out: string | undefined;
  readonly json: string | undefined;
  readonly quiet: boolean;
};

const TRACES = ['vcd', 'fst', 'none'];

/** What is to be simulated: what the file holds, or other files with the same top and ports. */
function specOf({ spec }: ReplayCase, { sources, netlist }: ReplayArguments): DesignSpec {
  if (netlist !== undefined) {
    // Synthesis has put parameters, macros and included files in.
    const { top, clock, clocks, reset } = spec;
    return {
      top,
      sources: netlist.map((file) => resolve(file)),
      allowWarnings: NETLIST_WARNINGS,
      ...(clock === undefined ? {} : { clock }),
      ...(clocks === undefined ? {} : { clocks }),
      ...(reset === undefined ? {} : { reset }),
    };
  }
  return sources === undefined ? spec : { ...spec, sources: sources.map((file) => resolve(file)) };
}

/** The requests say ports by number: other sources must have the same ones. */
function checkPorts(recorded: Design, other: Design): void {
  const said = ({ ports }: Design) =>
    ports.map(({ name, direction, width }) => `${direction} ${name} of ${width} bits`);
  const [before, now] = [said(recorded), said(other)];
  const at = Math.max(before.length, now.length);
  for (let i = 0; i < at; i++) {
    if (before[i] === now[i]) continue;
    throw new UsageError(
      `port ${i} of ${other.spec.top} is ${now[i] ?? 'missing'}; where the case was recorded it is ` +
        `${before[i] ?? 'missing'}. A case can only be replayed on a module with the same ports in the same order.`,
    );
  }
}

/** `systole replay`: a saved case again, without the test that found it. */
export const replay = defineCommand({
  command: 'replay <file>',
  describe: 'Run a case that a property saved again, without its test, with a waveform',
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'Replay file' })
      .option('sources', {
        type: 'string',
        array: true,
        requiresArg: true,
        conflicts: 'netlist',
        describe: 'Verilog files instead of those in the replay file: those that you have mended',
      })
      .option('netlist', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Synthesised files instead, with the cells they use; parameters are left out',
      })
      .option('trace', {
        type: 'string',
        requiresArg: true,
        default: 'vcd',
        describe: 'Waveform: vcd, fst or none',
      })
      .option('cycles', {
        type: 'string',
        requiresArg: true,
        describe: 'Cycles after the reset that are shown, FROM-TO. Default: what matters',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for waveform and picture. Default: that of the replay file',
      })
      .option('json', {
        type: 'string',
        requiresArg: true,
        describe: "Write the result as JSON; '-' is standard output",
      })
      .option('report', {
        type: 'string',
        requiresArg: true,
        describe: 'Write case and timing diagram as one HTML file',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print no report' })
      .example('$0 replay runs/fifo-7/case.replay', 'does it still fail?')
      .example('$0 replay case.replay --sources fifo.sv', 'does it with the mended file?')
      .example(
        '$0 replay case.replay --netlist net.v cells.v --trace fst',
        'after synthesis; smaller waveform',
      ) as unknown as Argv<ReplayArguments>,
  run: async (args, io) => {
    const { file, trace } = args;
    if (!TRACES.includes(trace)) {
      throw new UsageError(`--trace ${trace}: vcd, fst or none is needed.`);
    }
    const cycles = readCycles('--cycles', args.cycles);
    const out = args.out ?? dirname(file);
    await checkJson(args.json);
    await checkReport(args.report);
    await checkWritableFolder(out, 'waveform');
    const folder = await mkdtemp(join(tmpdir(), 'systole-replay-'));
    const forget = removeOnExit(folder);
    const progress = new Progress(io, args.quiet);
    try {
      const saved = await readReplay(file, folder);
      progress.phase(`building ${saved.spec.top}`);
      const spec = specOf(saved, args);
      const traced: DesignSpec =
        trace === 'none' ? spec : { ...spec, traced: trace as TraceFormat };
      const design = await verilate(traced);
      if (spec !== saved.spec) checkPorts(await verilate(saved.spec), design);
      progress.phase('simulating');
      await mkdir(out, { recursive: true });
      const kind = args.netlist ? '.netlist' : args.sources ? '.sources' : '';
      const name = join(out, basename(file).replace(/\.replay$/, '') + kind);
      const files = { waveform: `${name}.${trace}`, picture: `${name}.svg` };
      const shown =
        trace === 'none'
          ? { run: await runCase(design, saved), view: undefined }
          : await showCase(design, saved, files, cycles);
      progress.stop();
      const result = replayResult(file, saved, shown.run, shown.view && files, shown.view);
      if (!args.quiet && args.json !== '-') {
        io.stdout.write(replaySummary(result, shown.view, paintWith(coloured(io.stdout))));
      }
      await writeJson(args.json, result, io);
      await writeReport(args.report, result);
      return shown.run.outcome === 'same' || shown.run.outcome === 'differs'
        ? EXIT.mismatch
        : EXIT.equal;
    } finally {
      progress.stop();
      await rm(folder, { recursive: true, force: true });
      forget();
    }
  },
});
