import type { Argv } from 'yargs';
import { examine } from '../../doctor/examine.js';
import { doctorSummary } from '../../report/doctorSummary.js';
import { paintWith } from '../../report/paint.js';
import { defineCommand, type GlobalArguments } from '../command.js';
import { EXIT } from '../exitCode.js';
import { coloured } from '../io.js';
import { checkJson, writeJson } from '../writeJson.js';
import { RESULT_OPTIONS } from '../resultOptions.js';

type DoctorArguments = GlobalArguments & {
  readonly json: string | undefined;
  readonly quiet: boolean;
};

/** `systole doctor`: which tools are there, and how to get the others. */
export const doctor = defineCommand({
  command: 'doctor',
  describe: 'Show which tools are there, which are missing, and how to install them',
  options: (yargs) =>
    yargs
      .options(RESULT_OPTIONS)
      .example('$0 doctor', 'before the first run')
      .example(
        '$0 doctor --quiet',
        'exit code 3 if something that is needed is missing',
      ) as unknown as Argv<DoctorArguments>,
  run: async (args, io) => {
    await checkJson(args.json);
    const report = await examine();
    if (args.json !== '-' && !args.quiet) {
      io.stdout.write(doctorSummary(report, paintWith(coloured(io.stdout))));
    }
    await writeJson(args.json, report, io);
    return report.ok ? EXIT.equal : EXIT.tool;
  },
});
