import { UsageError } from '../errors.js';
import { checkWritableFile } from '../files/checkWritable.js';
import { replaceFile } from '../files/replaceFile.js';
import type { ReportedRun } from '../report/html/readRun.js';

/** Finds out before a run whether its report can be written. */
export async function checkReport(file: string | undefined): Promise<void> {
  if (file === '-') {
    throw new UsageError(
      '--report -: a report is for a browser. Give it a file, for instance run.html.',
    );
  }
  if (file !== undefined) await checkWritableFile(file, 'report');
}

/** Writes the report of a run, if it is asked for. */
export async function writeReport(
  file: string | undefined,
  result: ReportedRun['result'],
): Promise<void> {
  if (file === undefined) return;
  const { htmlReport } = await import('../report/html/htmlReport.js');
  await replaceFile(file, htmlReport([{ file: 'this run', result }]), 'report');
}
