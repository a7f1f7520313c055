import type { ActivityResult } from '../activity/activityResult.js';
import { columns } from './columns.js';
import { grouped, joules, percent } from './numbers.js';
import type { Paint } from './paint.js';

/** What `systole activity` prints. */
export function activitySummary(result: ActivityResult, paint: Paint): string {
  const { cycles, instances, energy } = result;
  const count = cycles.to - cycles.from + 1;
  const all = instances[0]?.toggles ?? 0;
  const rows = instances.map(({ path, bits, toggles }) => {
    const scopes = path.split('.');
    return [
      `${'  '.repeat(scopes.length - 1)}${scopes.at(-1) ?? ''}`,
      grouped(bits),
      grouped(toggles),
      (toggles / count).toFixed(1),
      (toggles / count / bits).toFixed(3),
      all === 0 ? '-' : percent(toggles / all, 1),
      ...(energy === null ? [] : [joules((toggles * energy.picojoules) / all / count)]),
    ];
  });
  const head = ['instance', 'bits', 'toggles', 'a cycle', 'a bit and cycle', 'share'];
  const total =
    energy === null
      ? []
      : [
          '',
          `  energy       estimate: ${joules(energy.picojoules)}, of nets of ${energy.femtofarads} fF at ${energy.volts} V each`,
        ];
  return [
    `  cycles       ${cycles.from} to ${cycles.to}`,
    '',
    columns([...head, ...(energy === null ? [] : ['energy a cycle'])], rows, paint).trimEnd(),
    ...total,
    '',
  ].join('\n');
}
