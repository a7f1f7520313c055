import { dirname, relative, sep } from 'node:path';
import type { DesignSpec, Port } from '../cosim/index.js';
import { quoteWord } from '../quoteWord.js';

/** How the first line of such a file begins. */
export const DESIGN_FILE_MARK = '// Written by `systole types ';

/** Names of what the file exports. */
export interface DesignNames {
  /** The spec, with its ports. */
  readonly spec: string;
  /** The ports. */
  readonly ports: string;
  /** Their type. */
  readonly type: string;
}

/** The names for a module: `fifo_sync` gives `fifoSyncSpec`, `fifoSyncPorts`, `FifoSyncPorts`. */
export function designNames(top: string): DesignNames {
  const camel = top.replace(/_+([A-Za-z0-9])/g, (_, next: string, at: number) =>
    at === 0 ? next : next.toUpperCase(),
  );
  const name = /^[A-Za-z]/.test(camel) ? camel : `_${camel}`;
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return { spec: `${name}Spec`, ports: `${name}Ports`, type: `${type}Ports` };
}

/**
 * The text of a TypeScript file with the typed handle of a module: its spec and its ports. The same
 * for the same module, whatever folder the command was given in.
 *
 * @param file where the text will stand: it names the sources relative to its own folder
 */
export function designFile(spec: DesignSpec, ports: readonly Port[], file: string): string {
  const names = designNames(spec.top);
  const near = (path: string) => relative(dirname(file), path).split(sep).join('/') || '.';
  const paths = (all: readonly string[]) =>
    `[${all.map((path) => `join(import.meta.dirname, ${quote(near(path))})`).join(', ')}]`;
  const { top, sources, includeDirs = [], parameters, defines, allowWarnings = [] } = spec;
  const list = (all: readonly string[]) => `[${all.map(quote).join(', ')}]`;
  const fields: [string, string | undefined][] = [
    ['top', quote(top)],
    ['sources', paths(sources)],
    ['includeDirs', includeDirs.length === 0 ? undefined : paths(includeDirs)],
    ['parameters', parameters && record(parameters)],
    ['defines', defines && record(defines)],
    ['clock', spec.clock === undefined ? undefined : quote(spec.clock)],
    ['reset', spec.reset === undefined ? undefined : quote(spec.reset)],
    ['allowWarnings', allowWarnings.length === 0 ? undefined : list(allowWarnings)],
    ['ports', names.ports],
  ];
  return [
    `${DESIGN_FILE_MARK}${commandWords(spec, near)}\`. Do not edit: write it again.`,
    "import { join } from 'node:path';",
    "import type { DesignSpec, PortTypes } from 'systole';",
    '',
    `/** The ports of ${top}, as Verilator reports them. */`,
    `export const ${names.ports} = {`,
    ...ports.flatMap(portLines),
    '} as const satisfies PortTypes;',
    '',
    `export type ${names.type} = typeof ${names.ports};`,
    '',
    `/** For \`verilate\`: ${top} with its ports. */`,
    `export const ${names.spec}: DesignSpec<${names.type}> = {`,
    ...fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value},`])),
    '};',
    '',
  ].join('\n');
}

function portLines({ name, direction, width, signed, fields = [] }: Port): string[] {
  const bits = fields.map((field) => {
    const high = field.lsb + field.width - 1;
    const range = field.width === 1 ? `${high}` : `${high}:${field.lsb}`;
    return `${field.name} [${range}]${field.signed ? ' signed' : ''}`;
  });
  return [
    ...(bits.length === 0 ? [] : [`  // ${bits.join(', ')}`]),
    `  ${key(name)}: { direction: '${direction}', width: ${width}, signed: ${signed} },`,
  ];
}

/** The words behind `systole types` that write it again, in the folder of the file. */
function commandWords(spec: DesignSpec, near: (path: string) => string): string {
  const words = [...spec.sources.map(near), '--top', spec.top];
  for (const [name, value] of Object.entries(spec.parameters ?? {})) {
    words.push('--param', `${name}=${value}`);
  }
  for (const folder of spec.includeDirs ?? []) words.push('-I', near(folder));
  for (const [name, value] of Object.entries(spec.defines ?? {})) {
    words.push('-D', value === true ? name : `${name}=${value}`);
  }
  if (spec.clock !== undefined) words.push('--clock', spec.clock);
  if (spec.reset !== undefined) words.push('--reset', spec.reset);
  for (const warning of spec.allowWarnings ?? []) words.push('--allow-warning', warning);
  return words.map(quoteWord).join(' ').replaceAll('\n', ' ');
}

function record(values: Readonly<Record<string, string | number | true>>): string {
  const entries = Object.entries(values).map(
    ([name, value]) => `${key(name)}: ${typeof value === 'string' ? quote(value) : String(value)}`,
  );
  return `{ ${entries.join(', ')} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
