import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DesignSpec, Port } from '../cosim/index.js';
import { ToolError, UsageError } from '../errors.js';
import { MODES, type Mode, type Mutant } from './mutant.js';
import { sampleMutants } from './sampleMutants.js';
import { yosys } from '../yosys.js';

/** The netlist of one design, and where its mutants are kept: a folder of our own. */
export interface Netlist {
  readonly spec: DesignSpec;
  readonly folder: string;
  /** Every change that yosys could make, before any sampling. */
  readonly possible: number;
  readonly mutants: readonly Mutant[];
}

export interface NetlistOptions {
  /** Most mutants. */
  readonly limit: number;
  readonly seed: number;
  /** Only what comes from these files, absolute paths. Default: all of the design. */
  readonly files?: readonly string[];
  readonly signal?: AbortSignal;
}

/** The module that yosys sees as top: the user's top with its parameters. */
export const TOP = 'systole_top';
/** The signal that says which mutant is active; 0 is none. */
export const SELECT = 'systole_mutant';
export const SELECT_WIDTH = 16;
/** Between a module's name and a number: not two underscores, which Verilator writes otherwise. */
const COPY = '_copy';

/** Names that yosys sees: links in our folder. */
function links(spec: DesignSpec): { link: string; path: string }[] {
  const safe = (path: string) => basename(path).replace(/[^\w.-]/g, '_');
  return [
    ...spec.sources.map((path, i) => ({ link: `s${i}_${safe(path)}`, path })),
    ...(spec.includeDirs ?? []).map((path, i) => ({ link: `i${i}_${safe(path)}`, path })),
  ];
}

function literal(value: number | string): string {
  if (typeof value === 'number') {
    return Math.abs(value) < 2 ** 31 ? `${value}` : `64'sd${value}`;
  }
  return /^\d*'s?[bdoh][0-9a-f_]+$/i.test(value) ? value : JSON.stringify(value);
}

function wrapper(spec: DesignSpec, ports: readonly Port[]): string {
  const odd = ports.find(({ name }) => !/^\w+$/.test(name));
  if (odd !== undefined) {
    throw new UsageError(
      `port ${odd.name} of ${spec.top}: yosys takes no unpacked arrays at ports. ` +
        'Give the module packed ports, or mutate a module inside it.',
    );
  }
  const declared = ports.map(
    ({ name, direction, width, signed }) =>
      `${direction} wire ${signed ? 'signed ' : ''}[${width - 1}:0] ${name}`,
  );
  const parameters = Object.entries(spec.parameters ?? {}).map(
    ([name, value]) => `.${name}(${literal(value)})`,
  );
  const connected = ports.map(({ name }) => `.${name}(${name})`);
  return [
    `module ${TOP}(${declared.join(', ')});`,
    `  ${spec.top} #(${parameters.join(', ')}) u_dut (${connected.join(', ')});`,
    'endmodule',
    '',
  ].join('\n');
}

async function must(
  netlist: Pick<Netlist, 'spec' | 'folder'>,
  commands: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const { code, output } = await yosys(netlist.folder, commands, signal);
  if (code === 0) return;
  let text = output;
  for (const { link, path } of links(netlist.spec)) text = text.replaceAll(link, () => path);
  const errors = text.split('\n').filter((line) => line.includes('ERROR'));
  const words = (errors.length > 0 ? errors : text.split('\n').slice(-20)).join('\n').trim();
  throw new ToolError(
    `yosys cannot read ${netlist.spec.top}, so that there are no mutants of it:\n${words}\n` +
      'It knows less SystemVerilog than Verilator does.',
  );
}

/** Modules that must stay modules, since the test bench opens their variables by name. */
function opened({ top, memories = [] }: DesignSpec): string[] {
  return [...new Set(memories.map(({ module }) => module))].filter((module) => module !== top);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** `mutate -list` writes each candidate as the command that makes it. */
function parseCandidate(
  text: string,
  number: number,
  { types, clocked, registers }: Cells,
  files: ReadonlyMap<string, string>,
): Mutant | undefined {
  const words = text.trim().split(' ');
  const of = (option: string): string => words[words.indexOf(`-${option}`) + 1] ?? '';
  const mode = of('mode') as Mode;
  if (!MODES.includes(mode)) return undefined;
  const [module, cell, port] = [of('module'), of('cell'), of('port')];
  // A register without its clock is one that never loads: its enable and its input say the same,
  // and a second edge would only slow down the simulation of all others.
  if (/CLK$/.test(port)) return undefined;
  const bit = Number(of('portbit'));
  // A memory that is read without a clock has no such input; yosys stops at a netlist in which it has.
  if (/^RD_(EN|ARST|SRST)$/.test(port) && clocked.get(`${module} ${cell}`)?.at(-1 - bit) === '0') {
    return undefined;
  }
  // Inverting a single bit of these inverts what comes of it: that is a mutant already.
  const inverts = /^\$_?(reduce_)?xn?or_?$/i.test(types.get(`${module} ${cell}`) ?? '');
  if (mode === 'inv' && inverts && port !== 'Y') return undefined;
  const controlBit = words.includes('-ctrlbit') ? Number(of('ctrlbit')) : undefined;
  // From the outermost instance inwards: the last one is the cell's own.
  let source: Mutant['source'];
  for (const [, link = '', line] of text.matchAll(/ -src ([^ :|]+):(\d+)\.\d+/g)) {
    const [top = '', ...rest] = link.split('/');
    const path = files.get(top);
    if (path !== undefined && line !== '0') {
      source = { file: join(path, ...rest), line: Number(line) };
    }
  }
  const register = registers.get(`${module} ${cell}`);
  return {
    ...{ number, mode, module, cell, port, bit },
    type: types.get(`${module} ${cell}`) ?? '',
    ...(controlBit === undefined ? {} : { controlBit }),
    ...(register === undefined ? {} : { register }),
    ...(source === undefined ? {} : { source }),
  };
}

/** What has to be known of cells, by module and name. */
interface Cells {
  readonly types: ReadonlyMap<string, string>;
  /** Of memories: a digit for each port that reads, the first one last; 0: it has no clock. */
  readonly clocked: ReadonlyMap<string, string>;
  /** What registers are called. */
  readonly registers: ReadonlyMap<string, string>;
}

/** The cells of a netlist in yosys's own format. */
function readCells(text: string): Cells {
  const types = new Map<string, string>();
  const clocked = new Map<string, string>();
  const registers = new Map<string, string>();
  let [module, cell] = ['', ''];
  for (const [, kind, first = '', second = ''] of text.matchAll(
    /^ *(module|cell|parameter \\RD_CLK_ENABLE|connect \\Q) (\S+)(?: (\S+))?$/gm,
  )) {
    if (kind === 'module') module = first.replace(/^\\/, '');
    else if (kind === 'cell') {
      cell = `${module} ${second.replace(/^\\/, '')}`;
      types.set(cell, first);
    } else if (kind === 'connect \\Q') {
      // From the top on; only what the user has named.
      if (first.startsWith('\\'))
        registers.set(cell, `${first}${second}`.replace(/^\\(u_dut\.)?/, ''));
    } else clocked.set(cell, first.replace(/^.*'/, ''));
  }
  return { types, clocked, registers };
}

/**
 * Takes away what is constant or unused, and no more: a cell that yosys makes up has no line in the
 * source, and a fault of it is none that a person makes.
 */
const LIKE_THE_SOURCE = [
  'opt -mux_undef -undriven -fine -nodffe -nosdff',
  'wreduce',
  'opt_clean -purge',
  'opt_mem',
  'opt_mem_priority',
  'memory_dff',
  'opt_clean',
  'memory_collect',
  'opt -mux_undef -undriven -fine -nodffe -nosdff',
  'opt_dff -simple-dffe -nosdff',
  'setundef -zero',
  // The bits of a reduction that a constant mask takes away are none of it.
  'simplemap t:$reduce_xor t:$reduce_xnor',
  'opt_expr',
  'opt_clean -purge',
];

/**
 * Read a design with yosys, flatten it, and choose mutants of it.
 *
 * @param ports  of the design, as Verilator describes it
 * @param folder an empty one, without spaces in its name
 * @throws ToolError with yosys's words if it cannot read the design; UsageError if nothing is left
 *   to mutate
 */
export async function readNetlist(
  spec: DesignSpec,
  ports: readonly Port[],
  folder: string,
  { limit, seed, files, signal }: NetlistOptions,
): Promise<Netlist> {
  await mkdir(folder, { recursive: true });
  const linked = links(spec);
  for (const { link, path } of linked) await symlink(path, join(folder, link));
  await writeFile(join(folder, 'top.sv'), wrapper(spec, ports));
  const names = linked.map(({ link }) => link);
  const [sources, includes] = [
    names.slice(0, spec.sources.length),
    names.slice(spec.sources.length),
  ];
  const defines = Object.entries(spec.defines ?? {}).map(([name, value]) =>
    value === true ? `-D ${name}` : `-D ${name}=${value}`,
  );
  const kept = opened(spec);
  const base = { spec, folder };
  await must(
    base,
    [
      [
        'read_verilog -sv',
        ...defines,
        ...includes.map((name) => `-I${name}`),
        ...sources,
        'top.sv',
      ].join(' '),
      `hierarchy -check -top ${TOP} ${includes.map((name) => `-libdir ${name}`).join(' ')}`,
      'tee -q -o modules.txt ls',
    ].concat(['write_rtlil read.il']),
    signal,
  );
  const modules = (await readFile(join(folder, 'modules.txt'), 'utf8'))
    .split('\n')
    .map((m) => m.trim());
  const renamed = kept.flatMap((module) =>
    modules
      .filter(
        (name) =>
          name === module || name.replace(/^\$paramod(\$[0-9a-f]+)?/, '').split('\\')[1] === module,
      )
      .map((name, n) => ({ module, from: name, to: `${module}${COPY}${n}` })),
  );
  // yosys renames modules, but not the cells that are of them.
  let read = await readFile(join(folder, 'read.il'), 'utf8');
  for (const { from, to } of renamed) {
    const token = from.startsWith('$') ? from : `\\${from}`;
    read = read.replaceAll(new RegExp(`(?<= )${escaped(token)}(?=\\s)`, 'g'), () => `\\${to}`);
  }
  await writeFile(join(folder, 'read.il'), read);
  await must(
    base,
    [
      'read_rtlil read.il',
      ...renamed.map(({ to }) => `setattr -mod -set keep_hierarchy 1 ${to}`),
      'chformal -remove',
      'proc',
      'flatten',
      ...LIKE_THE_SOURCE,
      'write_rtlil base.il',
      'mutate -list 1000000000 -seed 1 -o candidates.txt',
    ],
    signal,
  );
  const cells = readCells(await readFile(join(folder, 'base.il'), 'utf8'));
  const paths = new Map(linked.map(({ link, path }) => [link, path]));
  const lines = (await readFile(join(folder, 'candidates.txt'), 'utf8')).split('\n');
  const candidates = lines
    .flatMap((line) => parseCandidate(line, 0, cells, paths) ?? [])
    .filter(({ source }) => files === undefined || (source && files.includes(source.file)));
  if (candidates.length === 0) {
    throw new UsageError(
      files === undefined
        ? `${spec.top} has nothing to mutate: its netlist has no cells`
        : `no cell of ${spec.top} comes from ${files.join(', ')}`,
    );
  }
  const chosen = sampleMutants(
    candidates,
    ({ source, type }) => (source ? `${source.file}:${source.line}` : type),
    Math.min(limit, 2 ** SELECT_WIDTH - 1),
    seed,
  );
  const mutants = chosen.map((mutant, index) => ({ ...mutant, number: index + 1 }));
  return { spec, folder, possible: candidates.length, mutants };
}

/** The command that makes one mutant, switched by the select signal. */
function mutateCommand(mutant: Mutant): string {
  return [
    `mutate -mode ${mutant.mode}`,
    `-ctrl ${SELECT} ${SELECT_WIDTH} ${mutant.number}`,
    `-module ${mutant.module} -cell ${mutant.cell} -port ${mutant.port} -portbit ${mutant.bit}`,
    mutant.controlBit === undefined ? '' : `-ctrlbit ${mutant.controlBit}`,
  ].join(' ');
}

/**
 * Write one Verilog file that holds all mutants: `+systole_mutant=N` chooses one when a simulation
 * starts, 0 is the design as it was. One build serves them all.
 *
 * @returns what to build instead of the design: the same ports, the same memories
 */
export async function writeMutants(netlist: Netlist, signal?: AbortSignal): Promise<DesignSpec> {
  const { spec, folder, mutants } = netlist;
  await must(
    netlist,
    [
      'read_rtlil base.il',
      ...mutants.map((mutant) => mutateCommand(mutant)),
      'write_rtlil switched.il',
      `delete -port ${TOP}/${SELECT}`,
      'opt_clean',
      // Into single bits. Where a vector is driven in parts by itself, as sign extensions are, Verilator
      // 5.006 sees a loop, and may settle on a wrong value.
      `splitnets w:* w:${SELECT} %d`,
      'opt_clean -purge',
      'write_verilog -noattr mutants.v',
    ],
    signal,
  );
  const file = join(folder, 'mutants.v');
  const text = await readFile(file, 'utf8');
  const at = text.indexOf(`module ${TOP}(`);
  const declaration = `  wire [${SELECT_WIDTH - 1}:0] ${SELECT};\n`;
  const chooser =
    `  reg [${SELECT_WIDTH - 1}:0] ${SELECT};\n` +
    `  initial if (!$value$plusargs("${SELECT}=%d", ${SELECT})) ${SELECT} = 0;\n`;
  let top = text.slice(at).replace(`module ${TOP}(`, `module ${spec.top}(`);
  if (at < 0 || !top.includes(declaration)) {
    throw new ToolError(`yosys wrote a netlist of ${spec.top} that has no place for mutants`);
  }
  top = top.replace(declaration, () => chooser);
  // Back to the names by which the test bench knows its memories.
  const kept = opened(spec);
  for (const module of kept) {
    top = top.replace(new RegExp(`(^ *${module}${COPY}\\d+ \\\\)u_dut\\.`, 'gm'), '$1');
  }
  const own = (spec.memories ?? []).filter(({ module }) => module === spec.top);
  for (const { variable } of own) {
    top = top.replaceAll(`\\u_dut.${variable} `, () => ` ${variable} `);
  }
  await writeFile(file, text.slice(0, at) + top);
  const copies = new Set([...text.matchAll(/^module (\w+)\(?/gm)].map(([, name = '']) => name));
  return {
    ...spec,
    sources: [file],
    includeDirs: [],
    parameters: {},
    defines: {},
    allowWarnings: ['lint', 'style', 'fatal'],
    memories: [
      ...own,
      ...(spec.memories ?? []).flatMap(({ module, variable }) =>
        [...copies]
          .filter((name) => name.startsWith(`${module}${COPY}`))
          .map((name) => ({ module: name, variable })),
      ),
    ],
  };
}
