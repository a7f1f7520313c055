import { UsageError } from '../errors.js';

/** More do not fit a diagram. */
const MOST_DRAWN = 1000;

/**
 * A range of cycles as it is written in options, `FROM-TO` or one alone.
 *
 * @throws UsageError naming the option
 */
export function readCycles(
  option: string,
  text: string | undefined,
  most = MOST_DRAWN,
): { readonly from: number; readonly to: number } | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (match && to >= from && to - from < most) return { from, to };
  throw new UsageError(
    `${option} ${text}: a first and a last cycle are needed, for instance 20-40; at most ${most}.`,
  );
}
