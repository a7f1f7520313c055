import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import type { CoverageData, CoveragePoint } from './coverageData.js';
import { byFile } from './summarise.js';

const require = createRequire(import.meta.url);

/** Where a point is; columns end with their line, which reports mark. */
function place(texts: readonly string[], line: number, column = 1): Range {
  const length = texts[line - 1]?.length ?? 0;
  const start = Math.max(0, Math.min(column - 1, length - 1));
  return { start: { line, column: start }, end: { line, column: Math.max(length, 1) } };
}

/** Points that are ways of one branch: `if` and `else` of a line, or the bits of a signal. */
function branchOf({ kind, line, what }: CoveragePoint): string {
  return kind === 'toggle' ? `${line} ${what.replace(/\[\d+\]$/, '')}` : `${line}`;
}

/** Lines as statements; branches, and signals with their bits, as branches. */
async function fileCoverage(
  path: string,
  points: readonly CoveragePoint[],
): Promise<FileCoverageData> {
  const texts = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const coverage: FileCoverageData = {
    path,
    statementMap: {},
    s: {},
    fnMap: {},
    f: {},
    branchMap: {},
    b: {},
  };
  const statements = new Map<number, number>();
  const branches = new Map<string, CoveragePoint[]>();
  for (const point of points) {
    if (point.kind === 'user') continue;
    for (const line of point.kind === 'toggle' ? [] : point.lines) {
      statements.set(line, Math.max(statements.get(line) ?? 0, point.count));
    }
    if (point.kind === 'line') continue;
    const key = branchOf(point);
    branches.set(key, [...(branches.get(key) ?? []), point]);
  }
  for (const [line, count] of [...statements].sort(([a], [b]) => a - b)) {
    coverage.statementMap[line] = place(texts, line);
    coverage.s[line] = count;
  }
  for (const [key, ways] of branches) {
    const [first] = ways;
    if (first === undefined) continue;
    const loc = place(texts, first.line, first.column);
    coverage.branchMap[key] = {
      loc,
      type: first.kind === 'toggle' ? 'toggle' : 'branch',
      locations: ways.map(() => loc),
      line: first.line,
    };
    coverage.b[key] = ways.map(({ count }) => count);
  }
  return coverage;
}

/**
 * Write reports by istanbul's writers. The sources are looked up by the names in the coverage.
 *
 * @param html folder of the pages
 * @param lcov file for genhtml, editors and services
 */
export async function istanbulReports(
  data: CoverageData,
  { html, lcov }: { readonly html?: string | undefined; readonly lcov?: string | undefined },
): Promise<void> {
  // Loaded here: only reports need them.
  const libCoverage = require('istanbul-lib-coverage') as typeof import('istanbul-lib-coverage');
  const libReport = require('istanbul-lib-report') as typeof import('istanbul-lib-report');
  const reports = require('istanbul-reports') as typeof import('istanbul-reports');
  const coverageMap = libCoverage.createCoverageMap({});
  for (const [file, points] of byFile(data)) {
    coverageMap.addFileCoverage(await fileCoverage(resolve(file), points));
  }
  const write = (report: 'html' | 'lcovonly', dir: string, file?: string) => {
    const context = libReport.createContext({ dir, coverageMap });
    const options = file === undefined ? {} : { file };
    reports.create(report, options).execute(context);
  };
  if (html !== undefined) write('html', resolve(html));
  if (lcov !== undefined) write('lcovonly', dirname(resolve(lcov)), basename(lcov));
}
