/** Is a dotted version at least another one? Missing numbers count as 0. */
export function atLeast(version: string, oldest: string): boolean {
  const [have, want] = [version, oldest].map((text) => text.split('.').map(Number));
  for (let at = 0; at < Math.max(have?.length ?? 0, want?.length ?? 0); at++) {
    const difference = (have?.[at] ?? 0) - (want?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
