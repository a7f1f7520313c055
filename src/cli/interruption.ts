/** What is said besides when a signal ends this process: what is kept, and how to go on. */
const advice = new Set<() => string>();

/** Have `text` said, one sentence, if a signal comes before the returned function is called. */
export function sayWhenInterrupted(text: () => string): () => void {
  advice.add(text);
  return () => {
    advice.delete(text);
  };
}

/** The message of a signal. */
export function interruption(signal: string): string {
  return [`interrupted by ${signal}.`, ...[...advice].map((text) => text())].join(' ');
}
