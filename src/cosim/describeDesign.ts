import { ToolError, UsageError } from '../errors.js';
import type { Port } from './design.js';

/** A port and the name of its variable in the generated C++. */
export interface ModelPort extends Port {
  readonly member: string;
}

/** This file is the only one that knows what differs between Verilator's versions. */
const FIRST_WITH_JSON = 5028;

export interface Description {
  /** Arguments that make Verilator describe the design. */
  readonly args: readonly string[];
  /** The file it writes then. */
  readonly file: string;
  readonly parse: (text: string) => readonly DeclaredPort[];
}

export interface DeclaredPort {
  readonly name: string;
  readonly direction: string;
  readonly signed: boolean;
  readonly unpacked: boolean;
}

/** How the given version of Verilator (5.006 is 5006) is asked for a design's ports. */
export function description(verilatorVersion: number): Description {
  return verilatorVersion < FIRST_WITH_JSON
    ? { args: ['--xml-only'], file: 'Vdut.xml', parse: parseXml }
    : {
        args: ['--json-only', '--no-json-edit-nums'],
        file: 'Vdut.tree.json',
        parse: parseJson,
      };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function attributes(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of tag.matchAll(/([\w:]+)="([^"]*)"/g)) {
    found.set(
      name,
      value.replace(/&(\w+);/g, (entity, word: string) => ENTITIES[word] ?? entity),
    );
  }
  return found;
}

/** The ports of the top module in the tree that `--xml-only` writes, in order of declaration. */
export function parseXml(text: string): DeclaredPort[] {
  const module = /<module [^>]*topModule="1"[^>]*>([\s\S]*?)<\/module>/.exec(text)?.[1];
  if (module === undefined) throw new ToolError('Verilator described no top module');
  const types = new Map<string, { tag: string; of: Map<string, string> }>();
  for (const [whole, tag = ''] of text.matchAll(/<(\w+dtype) [^>]*>/g)) {
    const of = attributes(whole);
    types.set(of.get('id') ?? '', { tag, of });
  }
  const ports: { at: number; port: DeclaredPort }[] = [];
  for (const [whole] of module.matchAll(/<var [^>]*>/g)) {
    const of = attributes(whole);
    const direction = of.get('dir');
    const at = of.get('pinIndex');
    // Arguments of functions have a direction too, but no pin.
    if (direction === undefined || at === undefined) continue;
    let type = types.get(of.get('dtype_id') ?? '');
    while (type !== undefined && (type.tag === 'refdtype' || type.tag === 'enumdtype')) {
      type = types.get(type.of.get('sub_dtype_id') ?? '');
    }
    ports.push({
      at: Number(at),
      port: {
        name: of.get('name') ?? '',
        direction,
        signed: type?.tag === 'basicdtype' && type.of.get('signed') === 'true',
        unpacked: type?.tag === 'unpackarraydtype',
      },
    });
  }
  return ports.sort((a, b) => a.at - b.at).map(({ port }) => port);
}

type Node = Readonly<Record<string, unknown>>;

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

/** C's integers are signed where nothing else is said. */
const SIGNED_KEYWORDS = new Set(['byte', 'shortint', 'int', 'longint', 'integer']);

/**
 * The same from the tree that `--json-only` writes (Verilator 5.028 and newer). It does not tell the
 * sign of a vector: those count as unsigned there.
 */
export function parseJson(text: string): DeclaredPort[] {
  const root = JSON.parse(text) as Node;
  const types = new Map<unknown, Node>();
  for (const table of [...nodes(root['miscsp']), ...nodes(root['typeTablep'])]) {
    for (const type of nodes(table['typesp'])) types.set(type['addr'], type);
  }
  // The tree is sorted by level: the top comes first.
  const module = nodes(root['modulesp']).find(({ type }) => type === 'MODULE');
  if (module === undefined) throw new ToolError('Verilator described no top module');
  const ports: DeclaredPort[] = [];
  for (const variable of nodes(module['stmtsp'])) {
    const direction = variable['direction'];
    if (variable['type'] !== 'VAR' || typeof direction !== 'string' || direction === 'NONE') {
      continue;
    }
    let type = types.get(variable['dtypep']);
    while (type !== undefined && (type['type'] === 'REFDTYPE' || type['type'] === 'ENUMDTYPE')) {
      type = types.get(type['refDTypep'] ?? type['dtypep']);
    }
    const keyword = typeof type?.['keyword'] === 'string' ? type['keyword'] : '';
    ports.push({
      name: typeof variable['name'] === 'string' ? variable['name'] : '',
      direction: direction.toLowerCase(),
      signed:
        type?.['type'] === 'BASICDTYPE' &&
        (type['signed'] === true || SIGNED_KEYWORDS.has(keyword)),
      unpacked: type?.['type'] === 'UNPACKARRAYDTYPE',
    });
  }
  return ports;
}

/** Verilator writes characters that C++ lacks as `__0` and two hexadecimal digits. */
function verilogName(member: string): string {
  return member.replace(/__0([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

/**
 * Join what was declared with the members of the generated class, which say the widths.
 *
 * @param header text of the generated Vdut.h
 * @throws UsageError for ports that cannot be driven: inout, unpacked arrays, reals
 */
export function modelPorts(declared: readonly DeclaredPort[], header: string): ModelPort[] {
  const members = new Map<string, { member: string; width: number }>();
  for (const [, member = '', msb, lsb] of header.matchAll(
    /VL_(?:IN|OUT)(?:8|16|64|W)?\(&(\w+),(\d+),(\d+)/g,
  )) {
    members.set(verilogName(member), { member, width: Number(msb) - Number(lsb) + 1 });
  }
  return declared.map(({ name, direction, signed, unpacked }) => {
    const found = members.get(name);
    if ((direction !== 'input' && direction !== 'output') || unpacked || found === undefined) {
      const kind = unpacked ? 'an unpacked array' : `of kind ${direction}`;
      throw new UsageError(
        `port ${name} is ${kind}; only packed inputs and outputs can be driven. ` +
          'Wrap the module in one with packed ports.',
      );
    }
    return { name, direction, width: found.width, signed, member: found.member };
  });
}
