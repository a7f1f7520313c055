/**
 * Where a function was called: what it throws later points there, not into this package. For test
 * reports, which show the first line of a stack.
 *
 * @param called the function that calls this one, before it awaits anything
 * @returns what gives an error that place
 */
export function callSite(
  called: (...args: never[]) => unknown,
): <Thrown extends Error>(error: Thrown) => Thrown {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, called);
  return (error) => {
    const frames = site.stack ?? '';
    const first = frames.indexOf('\n    at ');
    if (first >= 0) error.stack = `${error.name}: ${error.message}${frames.slice(first)}`;
    return error;
  };
}
