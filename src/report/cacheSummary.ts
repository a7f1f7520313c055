import type { CacheContents, CachedSimulator } from '../cosim/buildCache.js';
import { columns } from './columns.js';
import { several } from './numbers.js';
import type { Paint } from './paint.js';

/** 1536 as 1.5 kB (of 1024 bytes). */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let at = 0;
  let value = bytes;
  for (; value >= 1024 && at < units.length - 1; at++) value /= 1024;
  return `${at === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[at] ?? ''}`;
}

function age(used: Date, now: number): string {
  const minutes = Math.max(0, (now - used.getTime()) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 60 / 24)} days`;
}

function bytesOf(simulators: readonly CachedSimulator[]): number {
  return simulators.reduce((sum, { bytes }) => sum + bytes, 0);
}

function row({ key, design, bytes, used }: CachedSimulator, now: number): string[] {
  const parameters = Object.entries(design?.parameters ?? {}).map(
    ([name, value]) => `${name}=${value}`,
  );
  return [
    design?.top ?? '?',
    design?.flavour ?? '?',
    size(bytes),
    age(used, now),
    key.slice(0, 12),
    parameters.join(' '),
  ];
}

/** What `systole cache list` prints. */
export function cacheSummary(
  folder: string,
  { simulators, sharedBytes }: CacheContents,
  limit: number,
  now: number,
  paint: Paint,
): string {
  const head = ['top', 'flavour', 'size', 'used', 'key', 'parameters'];
  const rows = simulators.map((simulator) => row(simulator, now));
  return [
    `${folder}: ${several(simulators.length, 'simulator')}, ${size(bytesOf(simulators))} of ${size(limit)}; ` +
      `${size(sharedBytes)} of objects that builds share\n`,
    rows.length === 0 ? '' : columns(head, rows, paint),
  ].join('');
}

/** What `systole cache clear` prints. */
export function clearSummary(
  removed: readonly CachedSimulator[],
  sharedBytes: number,
  kept: number,
): string {
  const tops = new Map<string, number>();
  for (const { design } of removed) {
    const top = design?.top ?? '?';
    tops.set(top, (tops.get(top) ?? 0) + 1);
  }
  const names = [...tops].map(([top, count]) => (count === 1 ? top : `${top} x ${count}`)).sort();
  const what = removed.length === 0 ? '' : ` (${names.join(', ')})`;
  const shared = sharedBytes === 0 ? '' : ', and the objects that builds share';
  return (
    `Freed ${size(bytesOf(removed) + sharedBytes)}: ${several(removed.length, 'simulator')}${what}${shared}. ` +
    `${several(kept, 'simulator')} left.\n`
  );
}
