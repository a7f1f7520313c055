import type { DoctorReport, ToolState } from '../doctor/examine.js';
import { table } from './describeRun.js';
import type { Paint } from './paint.js';

function stateLine(tool: ToolState, paint: Paint): [string, string] {
  const { name, state, version, required, oldest, neededFor } = tool;
  const atLeast = oldest === null ? '' : `, ${oldest} or newer`;
  const use = `${required ? 'needed' : 'optional'} for ${neededFor}${atLeast}`;
  const found = (version ?? (state === 'broken' ? 'says no version' : '-')).padEnd(16);
  const verdict = state.padEnd(8);
  const colour = state === 'ok' ? paint.good : required ? paint.bad : paint.faint;
  return [name, `${found}  ${colour(verdict)}  ${paint.faint(use)}`];
}

/** What `systole doctor` prints. */
export function doctorSummary(report: DoctorReport, paint: Paint): string {
  const { systole, tools, cache, install, ok } = report;
  const writable = cache
    ? paint.good('can be written')
    : paint.bad('cannot be written: set SYSTOLE_CACHE to a folder that can');
  const lines = table([
    ['systole', systole],
    ...tools.map((tool) => stateLine(tool, paint)),
    ['build cache', writable],
  ]);
  const lacking = tools.filter(({ state }) => state !== 'ok').map(({ name }) => name);
  const command = install ?? `with your system's package manager: ${lacking.join(', ')}`;
  const remedy = lacking.length === 0 ? '' : `To install what is missing: ${command}\n`;
  const end = ok
    ? paint.good('Everything that is needed is there.')
    : paint.bad('Something that is needed is missing.');
  return `${lines}\n\n${remedy}${end}\n`;
}
