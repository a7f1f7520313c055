import { UsageError } from '../errors.js';
import { suggest } from '../suggest.js';
import type { WaveSignal } from './waveform.js';

/** Instances above a signal. */
function depth(path: string): number {
  return path.split('.').length;
}

/** `*` stands for any characters but a dot, `**` for any. */
function matcher(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^.]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^(?:.*\\.)?${parts.join('')}$`);
}

/**
 * The signals that names or patterns stand for, in the order of the patterns. A name may leave out
 * instances at its front: of several that end alike the outermost are meant.
 *
 * @throws UsageError for a pattern without a signal, with what was probably meant
 */
export function selectSignals(
  signals: readonly WaveSignal[],
  patterns: readonly string[],
): WaveSignal[] {
  const chosen = new Map<string, WaveSignal>();
  for (const pattern of patterns) {
    const exact = signals.filter(({ path }) => path === pattern);
    const matching =
      exact.length > 0 ? exact : signals.filter(({ path }) => matcher(pattern).test(path));
    if (matching.length === 0) {
      const known = signals.flatMap(({ path }) => [path, path.slice(path.lastIndexOf('.') + 1)]);
      const meant = suggest(pattern, [...new Set(known)]);
      throw new UsageError(
        `no signal ${pattern} in the waveform${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      );
    }
    const outermost = Math.min(...matching.map(({ path }) => depth(path)));
    const meant = pattern.includes('*')
      ? matching
      : matching.filter(({ path }) => depth(path) === outermost);
    for (const signal of meant) chosen.set(signal.path, signal);
  }
  return [...chosen.values()];
}

/** The outermost signals: the ports and variables of the top module. */
export function topSignals(signals: readonly WaveSignal[]): WaveSignal[] {
  const outermost = Math.min(...signals.map(({ path }) => depth(path)));
  return signals.filter(({ path }) => depth(path) === outermost);
}
