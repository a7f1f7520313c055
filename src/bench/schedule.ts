import { readFileSync } from 'node:fs';

/**
 * Seconds that a process has been ready to run but had no core, since its start: the second number
 * of Linux's schedstat. Zero where the system does not tell.
 *
 * A wall-clock time less this is what the work would have taken on an idle machine, waiting for
 * other processes of the same work included. It is what makes ratios repeatable on a busy one.
 */
export function secondsWithoutCore(pid: number | 'self' = 'self'): number {
  return schedule(pid)[1];
}

/** Seconds that a process has had a core, since its start: of its first thread. */
export function secondsWithCore(pid: number | 'self' = 'self'): number {
  return schedule(pid)[0];
}

function schedule(pid: number | 'self'): readonly [number, number] {
  try {
    const [run = '0', delayed = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return [Number(run) * 1e-9, Number(delayed) * 1e-9];
  } catch {
    return [0, 0];
  }
}
