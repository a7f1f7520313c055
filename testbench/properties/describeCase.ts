import fc from 'fast-check';

/** A drawn case that prints as `text` in fast-check's report, instead of all that it holds. */
export function describeCase<T extends object>(drawn: T, text: string): T {
  Object.defineProperty(drawn, fc.toStringMethod, { value: () => text, enumerable: false });
  return drawn;
}
