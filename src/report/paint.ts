import { styleText } from 'node:util';

/** Puts colours around text, or leaves it as it is. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** With colours or without. */
export function paintWith(colours: boolean): Paint {
  const style =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      colours ? styleText(format, text, { validateStream: false }) : text;
  return { good: style('green'), bad: style('red'), strong: style('bold'), faint: style('dim') };
}
