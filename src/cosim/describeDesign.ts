import { ToolError, UsageError } from '../errors.js';
import type { Port, PortField } from './design.js';

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

/** A type as far as it matters for ports. */
export type DataType =
  | { readonly kind: 'bits'; readonly width: number; readonly signed: boolean }
  | {
      readonly kind: 'structure';
      readonly union: boolean;
      /** Undefined where the description does not say. */
      readonly packed: boolean | undefined;
      readonly members: readonly { readonly name: string; readonly type: DataType }[];
    }
  | {
      readonly kind: 'array';
      readonly packed: boolean;
      readonly left: number;
      readonly right: number;
      readonly of: DataType;
    }
  /** Verilog's name of a type that has no bits. */
  | { readonly kind: 'other'; readonly name: string }
  /** The description does not say. */
  | { readonly kind: 'unknown' };

export interface DeclaredPort {
  readonly name: string;
  readonly direction: string;
  readonly type: DataType;
}

const UNKNOWN: DataType = { kind: 'unknown' };
/** Basic types that are not made of bits. */
const NO_BITS = new Set(['real', 'shortreal', 'realtime', 'string', 'chandle', 'event']);

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

interface Element {
  readonly tag: string;
  readonly of: ReadonlyMap<string, string>;
  readonly children: Element[];
}

/** The elements of a piece of XML without text. */
function elements(text: string): Element[] {
  const root: Element = { tag: '', of: new Map(), children: [] };
  const stack = [root];
  for (const [whole, tag = ''] of text.matchAll(/<\/?(\w+)[^>]*>/g)) {
    if (whole.startsWith('</')) {
      stack.pop();
      continue;
    }
    const element: Element = { tag, of: attributes(whole), children: [] };
    stack.at(-1)?.children.push(element);
    if (!whole.endsWith('/>')) stack.push(element);
  }
  return root.children;
}

/** The value of a constant such as 32'sh5. */
function constant(text: string | undefined): number {
  const digits = /^\d+'s?h([0-9a-f]+)$/i.exec(text ?? '')?.[1];
  // Bounds of arrays are 32-bit integers.
  return digits === undefined ? NaN : parseInt(digits, 16) | 0;
}

/** The ports of the top module in the tree that `--xml-only` writes, in order of declaration. */
export function parseXml(text: string): DeclaredPort[] {
  const module = /<module [^>]*topModule="1"[^>]*>([\s\S]*?)<\/module>/.exec(text)?.[1];
  if (module === undefined) throw new ToolError('Verilator described no top module');
  const table = /<typetable[^>]*>([\s\S]*?)<\/typetable>/.exec(text)?.[1] ?? '';
  const types = new Map(elements(table).map((type) => [type.of.get('id'), type]));
  const typeOf = (id: string | undefined): DataType => {
    const type = types.get(id);
    if (type === undefined) return UNKNOWN;
    const { tag, of, children } = type;
    const below = () => typeOf(of.get('sub_dtype_id'));
    switch (tag) {
      case 'refdtype':
      case 'enumdtype':
        return below();
      case 'basicdtype': {
        const name = of.get('name') ?? '';
        if (NO_BITS.has(name)) return { kind: 'other', name };
        const width = Math.abs(Number(of.get('left') ?? 0) - Number(of.get('right') ?? 0)) + 1;
        return { kind: 'bits', width, signed: of.get('signed') === 'true' };
      }
      case 'structdtype':
      case 'uniondtype':
        return {
          kind: 'structure',
          union: tag === 'uniondtype',
          packed: undefined,
          members: children.map((member) => ({
            name: member.of.get('name') ?? '',
            type: typeOf(member.of.get('sub_dtype_id')),
          })),
        };
      case 'packarraydtype':
      case 'unpackarraydtype': {
        const bounds = children.find((child) => child.tag === 'range')?.children ?? [];
        const [left = NaN, right = NaN] = bounds.map((bound) => constant(bound.of.get('name')));
        return { kind: 'array', packed: tag === 'packarraydtype', left, right, of: below() };
      }
      default:
        return { kind: 'other', name: tag.replace(/dtype$/, '') };
    }
  };
  const ports: { at: number; port: DeclaredPort }[] = [];
  for (const [whole] of module.matchAll(/<var [^>]*>/g)) {
    const of = attributes(whole);
    const direction = of.get('dir');
    const at = of.get('pinIndex');
    // Arguments of functions have a direction too, but no pin.
    if (direction === undefined || at === undefined) continue;
    const type = typeOf(of.get('dtype_id'));
    ports.push({ at: Number(at), port: { name: of.get('name') ?? '', direction, type } });
  }
  return ports.sort((a, b) => a.at - b.at).map(({ port }) => port);
}

type Node = Readonly<Record<string, unknown>>;

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** C's integers are signed where nothing else is said, and have their widths. */
const KEYWORDS: Readonly<Record<string, number>> = {
  byte: 8,
  shortint: 16,
  int: 32,
  longint: 64,
  integer: 32,
};

/**
 * The same from the tree that `--json-only` writes (Verilator 5.028 and newer). The first of those do
 * not tell the sign of a vector, which counts as unsigned then, nor the types of members.
 */
export function parseJson(text: string): DeclaredPort[] {
  const root = JSON.parse(text) as Node;
  const types = new Map<unknown, Node>();
  for (const table of [...nodes(root['miscsp']), ...nodes(root['typeTablep'])]) {
    for (const type of nodes(table['typesp'])) types.set(type['addr'], type);
  }
  const typeOf = (id: unknown): DataType => {
    const type = types.get(id);
    if (type === undefined) return UNKNOWN;
    const below = () => {
      const next = type['refDTypep'] ?? type['dtypep'];
      return next === id ? UNKNOWN : typeOf(next);
    };
    const kind = words(type['type']);
    switch (kind) {
      case 'REFDTYPE':
      case 'ENUMDTYPE':
        return below();
      case 'BASICDTYPE': {
        const name = words(type['keyword']);
        if (NO_BITS.has(name)) return { kind: 'other', name };
        const [, left = 0, right = 0] = /^(-?\d+):(-?\d+)$/.exec(words(type['range'])) ?? [];
        const width = KEYWORDS[name] ?? Math.abs(Number(left) - Number(right)) + 1;
        return { kind: 'bits', width, signed: type['signed'] === true || name in KEYWORDS };
      }
      case 'STRUCTDTYPE':
      case 'UNIONDTYPE':
        return {
          kind: 'structure',
          union: kind === 'UNIONDTYPE',
          packed: type['packed'] === true,
          members: nodes(type['membersp']).map((member) => {
            const next = member['refDTypep'] ?? member['dtypep'];
            return {
              name: words(member['name']),
              type: next === member['addr'] ? UNKNOWN : typeOf(next),
            };
          }),
        };
      case 'PACKARRAYDTYPE':
      case 'UNPACKARRAYDTYPE': {
        const bounds = /^\[(-?\d+):(-?\d+)\]$/.exec(words(type['declRange']));
        const [left, right] = [Number(bounds?.[1] ?? NaN), Number(bounds?.[2] ?? NaN)];
        return { kind: 'array', packed: kind === 'PACKARRAYDTYPE', left, right, of: below() };
      }
      default:
        return { kind: 'other', name: kind.replace(/DTYPE$/, '').toLowerCase() };
    }
  };
  // The tree is sorted by level: the top comes first.
  const module = nodes(root['modulesp']).find(({ type }) => type === 'MODULE');
  if (module === undefined) throw new ToolError('Verilator described no top module');
  const ports: DeclaredPort[] = [];
  for (const variable of nodes(module['stmtsp'])) {
    const direction = words(variable['direction']);
    if (variable['type'] !== 'VAR' || direction === '' || direction === 'NONE') continue;
    ports.push({
      name: words(variable['name']),
      direction: direction.toLowerCase(),
      type: typeOf(variable['dtypep']),
    });
  }
  return ports;
}

/** Bits of a type; undefined where the description does not say. */
function widthOf(type: DataType): number | undefined {
  switch (type.kind) {
    case 'bits':
      return type.width;
    case 'array': {
      const width = widthOf(type.of);
      return width === undefined ? undefined : width * (Math.abs(type.left - type.right) + 1);
    }
    case 'structure': {
      const widths = type.members.map((member) => widthOf(member.type) ?? NaN);
      const width = type.union ? Math.max(...widths) : widths.reduce((sum, each) => sum + each, 0);
      return Number.isNaN(width) ? undefined : width;
    }
    default:
      return undefined;
  }
}

/** The fields of a packed structure, nested ones after the field that they are part of. */
function fieldsOf(type: DataType, prefix = '', base = 0): PortField[] {
  if (type.kind !== 'structure') return [];
  const fields: PortField[] = [];
  // The first member has the highest bits.
  let end = base + (widthOf(type) ?? NaN);
  for (const member of type.members) {
    const width = widthOf(member.type) ?? NaN;
    const lsb = type.union ? base : end - width;
    end -= width;
    const signed = member.type.kind === 'bits' && member.type.signed;
    const name = `${prefix}${member.name}`;
    fields.push({ name, lsb, width, signed }, ...fieldsOf(member.type, `${name}.`, lsb));
  }
  return fields;
}

/** Verilator writes characters that C++ lacks as `__0` and two hexadecimal digits. */
function verilogName(member: string): string {
  return member.replace(/__0([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

/** More elements would make a table that takes long to compile. */
const MOST_ELEMENTS = 4096;

/** Why a port cannot be driven, and what to do; undefined if it can. */
function refusal({ direction, type }: DeclaredPort, width: number | undefined): string | undefined {
  if (direction === 'inout') {
    return 'is an inout, and nobody here resolves who drives it. Wrap the module in one that splits it into an input, an output and an enable';
  }
  if (direction !== 'input' && direction !== 'output') {
    return `is of kind ${direction}. Wrap the module in one with inputs and outputs`;
  }
  if (type.kind === 'other') {
    const remedy = type.name.includes('real')
      ? 'Wrap the module in one that converts it with $realtobits or $bitstoreal'
      : 'Wrap the module in one with packed ports';
    return `is a ${type.name}, which is not made of bits. ${remedy}`;
  }
  if (type.kind === 'structure') {
    // Where it is not said, the generated class has one bit for it.
    const bits = widthOf(type) ?? width;
    if (!(type.packed ?? bits === width)) return 'is an unpacked structure. Declare it packed';
  }
  return width === undefined ? 'has a type that cannot be driven. Wrap the module' : undefined;
}

/** The elements of an unpacked array, by the indices of the declaration and those of C++. */
function elementsOf(type: DataType): { verilog: string; member: string; type: DataType }[] {
  if (type.kind !== 'array' || type.packed) return [{ verilog: '', member: '', type }];
  const first = Math.min(type.left, type.right);
  const below = elementsOf(type.of);
  return Array.from({ length: Math.abs(type.left - type.right) + 1 }, (_, i) =>
    below.map((element) => ({
      verilog: `[${first + i}]${element.verilog}`,
      member: `[${i}]${element.member}`,
      type: element.type,
    })),
  ).flat();
}

function elementCount(type: DataType): number {
  if (type.kind !== 'array' || type.packed) return 1;
  return (Math.abs(type.left - type.right) + 1) * elementCount(type.of);
}

/**
 * Join what was declared with the members of the generated class, which say the widths. An unpacked
 * array becomes a port for every element.
 *
 * @param header text of the generated Vdut.h
 * @throws UsageError for ports that cannot be driven: inouts, reals, unpacked structures
 */
export function modelPorts(declared: readonly DeclaredPort[], header: string): ModelPort[] {
  const members = new Map<string, { member: string; width: number }>();
  for (const [, scalar, array, msb, lsb] of header.matchAll(
    /VL_(?:IN|OUT|INOUT)(?:8|16|64|W)?\((?:&(\w+)|\(&(\w+)\)(?:\[\d+\])+),(\d+),(\d+)/g,
  )) {
    const member = scalar ?? array ?? '';
    members.set(verilogName(member), { member, width: Number(msb) - Number(lsb) + 1 });
  }
  return declared.flatMap((port) => {
    const { name, direction } = port;
    const found = members.get(name);
    const count = elementCount(port.type);
    if (!(count <= MOST_ELEMENTS)) {
      throw new UsageError(
        `port ${name} has ${count} elements, at most ${MOST_ELEMENTS} can be driven. ` +
          'Wrap the module in one with a packed port, or keep the array as a memory inside.',
      );
    }
    return elementsOf(port.type).map(({ verilog, member, type }): ModelPort => {
      const why = refusal({ ...port, type }, found?.width);
      if (why !== undefined || found === undefined) {
        throw new UsageError(`port ${name} ${why ?? 'cannot be driven'}.`);
      }
      const fields = fieldsOf(type);
      return {
        name: `${name}${verilog}`,
        direction: direction === 'input' ? 'input' : 'output',
        width: found.width,
        signed: type.kind === 'bits' && type.signed,
        ...(fields.length === 0 || fields.some(({ lsb }) => Number.isNaN(lsb)) ? {} : { fields }),
        member: `${found.member}${member}`,
      };
    });
  });
}
