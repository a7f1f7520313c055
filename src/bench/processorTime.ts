import { readFileSync } from 'node:fs';

/** Linux counts processes' times in this unit, whatever the kernel's own. */
const TICKS = 100;

/**
 * Seconds of processor time, user and system, of this process and of all its descendants that have
 * ended and were waited for.
 */
export function processorSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name in parentheses may hold spaces; utime, stime, cutime, cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS;
}
