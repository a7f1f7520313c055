/**
 * A top that is the module itself with other parameters. yosys 0.23 cannot always set those of a top
 * that hands its own on to its children, so we write one: the module's own header with new values.
 */
export function wrapTop(
  module: string,
  source: string,
  parameters: Readonly<Record<string, number | string>>,
): string {
  const start = source.indexOf(`module ${module} `);
  let header = source.slice(start, source.indexOf(');', start) + 2);
  for (const [name, value] of Object.entries(parameters)) {
    header = header.replace(
      new RegExp(`(parameter [^=\\n]*\\b${name} *=)[^,\\n]*`),
      (_, declaration: string) => `${declaration} ${value}`,
    );
  }
  const names = [...header.matchAll(/^ {2}parameter [^=\n]*?(\w+) *=/gm)].map((m) => m[1] ?? '');
  const ports = [...header.matchAll(/^ {2}(?:input|output) .*?(\w+),?$/gm)].map((m) => m[1] ?? '');
  const connect = (list: readonly string[]): string =>
    list.map((name) => `.${name}(${name})`).join(', ');
  return [
    header.replace(`module ${module} `, 'module top '),
    `  ${module} #(${connect(names)}) u_dut (${connect(ports)});`,
    'endmodule',
    '',
  ].join('\n');
}
