/** Ports of a memory that it only listens to, and how wide they are, by its parameters. */
const MEMORY_INPUTS = {
  RD_ADDR: ['RD_PORTS', 'ABITS'],
  RD_EN: ['RD_PORTS'],
  RD_ARST: ['RD_PORTS'],
  RD_SRST: ['RD_PORTS'],
  WR_ADDR: ['WR_PORTS', 'ABITS'],
  WR_DATA: ['WR_PORTS', 'WIDTH'],
  WR_EN: ['WR_PORTS', 'WIDTH'],
} as const;

/**
 * Cut registers and memories out of a flat netlist in yosys's own format: what they give becomes
 * inputs, what they take becomes outputs, named by their order. What is left has no state. Two
 * netlists with the same registers, whose outputs then are equal for all inputs, stay equal from any
 * common state.
 */
export function cutRegisters(text: string): string {
  let number = 0;
  // The reader counts ports anew; they only have to come after the real ones.
  let port = 1_000_000;
  return text.replaceAll(
    /^ {2}cell \$(dff|mem_v2) \S+\n((?: {4}.*\n)*) {2}end\n/gm,
    (_, kind: string, body: string) => {
      const parameters = new Map(
        [...body.matchAll(/^ {4}parameter (?:signed )?\\(\w+) (?:\d+'([01]+)|(-?\d+))$/gm)].map(
          ([, name = '', bits, decimal]) => [
            name,
            bits === undefined ? Number(decimal) : parseInt(bits, 2),
          ],
        ),
      );
      const signals = new Map(
        [...body.matchAll(/^ {4}connect \\(\w+) (.*)$/gm)].map(([, name = '', signal = '']) => [
          name,
          signal,
        ]),
      );
      const width = (factors: readonly string[]): number =>
        factors.reduce((product, name) => product * (parameters.get(name) ?? 0), 1);
      const lines: string[] = [];
      const join = (direction: 'input' | 'output', name: string, bits: number): void => {
        const signal = signals.get(name);
        if (bits === 0 || signal === undefined) return;
        const wire = `\\cut_${number}_${name}`;
        lines.push(`  wire width ${bits} ${direction} ${port++} ${wire}\n`);
        lines.push(
          direction === 'input' ? `  connect ${signal} ${wire}\n` : `  connect ${wire} ${signal}\n`,
        );
      };
      if (kind === 'dff') {
        join('input', 'Q', width(['WIDTH']));
        join('output', 'D', width(['WIDTH']));
      } else {
        join('input', 'RD_DATA', width(['RD_PORTS', 'WIDTH']));
        for (const [name, factors] of Object.entries(MEMORY_INPUTS)) {
          join('output', name, width(factors));
        }
      }
      number++;
      return lines.join('');
    },
  );
}
