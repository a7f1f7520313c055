import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { ToolError, UsageError } from '../errors.js';
import { configuration } from './buildFlags.js';
import { description, modelPorts } from './describeDesign.js';
import { flavour, traceFormat, type DesignSpec, type Port } from './design.js';
import { removeOnExit } from './leftovers.js';
import { readableFiles } from './readableFiles.js';
import { runTool } from './runTool.js';
import { runtimeObjects } from './runtimeObjects.js';
import { tableSource } from './tableSource.js';
import type { Toolchain } from './toolchain.js';

export interface BuildRequest {
  readonly spec: DesignSpec;
  readonly flags: readonly string[];
  /** Paths of the harness's .cpp and .h files. */
  readonly harness: readonly string[];
  readonly tools: Toolchain;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

export interface Built {
  /** The simulator. */
  readonly binary: string;
  readonly ports: readonly Port[];
}

/**
 * The names that Verilator and make see: links in the build folder, because neither copes with every
 * name that a folder can have. Messages are translated back with them.
 */
export function linkNames(spec: DesignSpec): { link: string; path: string }[] {
  const safe = (path: string) => basename(path).replace(/[^\w.-]/g, '_');
  return [
    ...spec.sources.map((path, i) => ({ link: join(`s${i}`, safe(path)), path })),
    ...(spec.includeDirs ?? []).map((path, i) => ({ link: join(`i${i}`, safe(path)), path })),
  ];
}

/** Put the user's names back into a tool's message. */
export function translateNames(text: string, spec: DesignSpec): string {
  let translated = text;
  for (const { link, path } of linkNames(spec)) {
    translated = translated.replaceAll(link, () => path);
  }
  return translated;
}

/** Verilator cuts the name of an included file at its first space: put the rest back. */
async function completeNames(text: string, { includeDirs = [] }: DesignSpec): Promise<string> {
  let completed = text;
  for (const folder of includeDirs) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    for (const name of files) {
      const [cut = name] = name.split(' ');
      const like = files.filter((other) => other === cut || other.startsWith(`${cut} `));
      if (cut === name || like.length > 1) continue;
      completed = completed.replaceAll(`${join(folder, cut)}:`, () => `${join(folder, name)}:`);
    }
  }
  return completed;
}

const MESSAGE_LINES = 60;
const ADVICE =
  /^%Error: (Command Failed|Exiting due)|\.\.\. (For (warning|error) desc|See the manual)/;

async function refused(output: string, spec: DesignSpec): Promise<ToolError> {
  const text = await completeNames(translateNames(output, spec), spec);
  const lines = text
    .split('\n')
    .filter((line) => !ADVICE.test(line))
    .slice(0, MESSAGE_LINES);
  const warnings = new Set(
    Array.from(text.matchAll(/^%Warning-(\w+)/gm), ([, warning = '']) => warning),
  );
  if (warnings.size > 0) {
    lines.push(`To build in spite of warnings: allowWarnings: ['${[...warnings].join("', '")}'].`);
  }
  if (/Unsupported: Interfaced port on top level/.test(output)) {
    lines.push(
      "Wrap the module in one with the interface's signals as ports, and connect them there.",
    );
  }
  const message = lines.join('\n').trim() || 'no message';
  return new ToolError(`Verilation of ${spec.top} failed:\n${message}`);
}

/**
 * The compiler only sees generated code, in which no user can look anything up: the reason is told, and
 * its own words go to a file for whoever wants to report them.
 */
async function notCompiled(folder: string, output: string, spec: DesignSpec): Promise<ToolError> {
  const imports = await readFile(join(folder, 'Vdut__Dpi.h'), 'utf8').catch(() => '');
  const absent = new Set(
    Array.from(output.matchAll(/undefined reference to [`'](\w+)/g), ([, name = '']) => name),
  );
  const lines = Array.from(
    imports.matchAll(/DPI import at (.*)\n.* (\w+)\(/g),
    ([, place = '', name = '']) => ({ place, name }),
  )
    .filter(({ name }) => absent.has(name))
    .map(
      ({ place, name }) =>
        `%Error: ${place}: function ${name} is imported by DPI, and nothing defines it. ` +
        'Only Verilog is built here: write it in Verilog.',
    );
  if (lines.length === 0) lines.push(await reasonOf(output));
  const text = translateNames(lines.slice(0, MESSAGE_LINES).join('\n'), spec);
  return new ToolError(`Compilation of ${spec.top} failed:\n${text}`);
}

/** Why a compiler stops where no function is missing. */
async function reasonOf(output: string): Promise<string> {
  if (output.includes('No space left on device')) {
    throw Object.assign(new Error(output), { code: 'ENOSPC' });
  }
  if (/\bKilled\b/.test(output)) {
    return 'The C++ compiler was killed, most likely for want of memory. Run fewer builds at a time, or give the machine more.';
  }
  const log = join(await mkdtemp(join(tmpdir(), 'systole-compiler-')), 'output.txt');
  await writeFile(log, output);
  return `The C++ compiler does not take what Verilator made of this Verilog, which is no fault in it. Its words are kept in ${log}. \`systole doctor\` shows both versions; another one may do.`;
}

/** A pin that was asked for by name must be there; the customary ones may be missing. */
function choosePin(
  ports: readonly Port[],
  kind: 'clock' | 'reset',
  asked: string | undefined,
  customary: string,
): string | undefined {
  const name = asked ?? customary;
  const port = ports.find((candidate) => candidate.name === name);
  if (port === undefined && asked === undefined) return undefined;
  if (port?.direction !== 'input' || port.width !== 1) {
    const inputs = ports.filter(({ direction, width }) => direction === 'input' && width === 1);
    throw new UsageError(
      `${kind} ${name} is not a 1-bit input of the top module; those are: ` +
        (inputs.map((input) => input.name).join(', ') || 'none'),
    );
  }
  return name;
}

async function verilateInto(folder: string, request: BuildRequest): Promise<readonly Port[]> {
  const { spec, flags, tools, signal } = request;
  for (const { link, path } of linkNames(spec)) {
    await mkdir(join(folder, link, '..'), { recursive: true });
    await symlink(path, join(folder, link));
  }
  await writeFile(join(folder, 'public.vlt'), configuration(spec));
  const names = linkNames(spec).map(({ link }) => link);
  const files = [
    ...names.slice(spec.sources.length).map((name) => `-I${name}`),
    'public.vlt',
    ...names.slice(0, spec.sources.length),
  ];
  const describe = description(tools.verilatorVersion);
  const run = async (args: readonly string[]) => {
    const { code, output } = await runTool(tools.verilator.path, args, { cwd: folder, signal });
    if (code !== 0) throw await refused(output, spec);
  };
  await run([...describe.args, ...flags, ...files]);
  const declared = describe.parse(await readFile(join(folder, describe.file), 'utf8'));
  const units = request.harness
    .filter((file) => file.endsWith('.cpp'))
    .map((file) => basename(file));
  await run(['--cc', '--exe', ...flags, ...files, 'table.cpp', ...units]);
  await checkRead(folder, spec);
  await checkMemories(folder, request);
  const ports = modelPorts(declared, await readFile(join(folder, 'Vdut.h'), 'utf8'));
  const table = tableSource(ports, {
    clock: choosePin(ports, 'clock', spec.clock, 'clk_i'),
    reset: choosePin(ports, 'reset', spec.reset, 'rst_ni'),
    traced: traceFormat(spec),
    toggles: await findToggles(folder),
  });
  await writeFile(join(folder, 'table.cpp'), table);
  for (const file of request.harness) await copyFile(file, join(folder, basename(file)));
  return ports.map(({ name, direction, width, signed, fields }) => ({
    name,
    direction,
    width,
    signed,
    ...(fields === undefined ? {} : { fields }),
  }));
}

/** A file that is not in the key could change, and the old simulator would still be found. */
async function checkRead(folder: string, spec: DesignSpec): Promise<void> {
  const known = new Set<string>();
  for (const { path } of await readableFiles(spec)) known.add(await realpath(path));
  const dates = await readFile(join(folder, 'Vdut__verFiles.dat'), 'utf8');
  for (const [, name = ''] of dates.matchAll(/^S .*"(.*)"$/gm)) {
    if (name === 'public.vlt' || /^verilat(or_bin|ed_)/.test(basename(name))) continue;
    // Not joined by name: `..` after a link is beside what it leads to. Verilator lists what it
    // looked for, too.
    const read = isAbsolute(name) ? name : `${folder}/${name}`;
    const path = await realpath(read).catch(() => undefined);
    if (path === undefined || known.has(path)) continue;
    throw new UsageError(
      `${path} is included by a name that is made of macros and leads out of the include folders of ` +
        `${spec.top}; a change of it would not be seen. Add its folder to includeDirs, or write the ` +
        'name out.',
    );
  }
}

/** Which coverage points are toggles; undefined without any points. */
async function findToggles(folder: string): Promise<number[] | undefined> {
  const symbols = await readFile(join(folder, 'Vdut__Syms.h'), 'utf8');
  if (!symbols.includes('__Vcoverage[')) return undefined;
  const found: number[] = [];
  for (const name of await readdir(folder)) {
    if (!/^Vdut_.*Slow\.cpp$/.test(name)) continue;
    const text = await readFile(join(folder, name), 'utf8');
    for (const [, point] of text.matchAll(/__Vcoverage\[(\d+)\]\), [^;]*"v_toggle/g)) {
      found.push(Number(point));
    }
  }
  return found;
}

/** Verilator says nothing about a variable that it cannot open, or that is not there. */
async function checkMemories(folder: string, { spec }: BuildRequest): Promise<void> {
  if (spec.memories === undefined || spec.memories.length === 0) return;
  const opened = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!/^Vdut__Syms.*\.cpp$/.test(name)) continue;
    const text = await readFile(join(folder, name), 'utf8');
    // What it cannot open stands there as a comment.
    for (const [, variable = ''] of text.matchAll(/^\s*\w+\.varInsert\([^"]*"([^"]+)"/gm)) {
      opened.add(variable);
    }
  }
  const missing = spec.memories.find(({ variable }) => !opened.has(variable));
  if (missing === undefined) return;
  throw new UsageError(
    `memory ${missing.variable} of module ${missing.module} cannot be opened in ${spec.top}: it is not ` +
      'there, or has more than one packed or more than one unpacked dimension. Give it one of each.',
  );
}

/** Make cannot work in a folder whose name has spaces. */
function workRoot(): string {
  const preferred = tmpdir();
  return /^[\w./-]+$/.test(preferred) || !existsSync('/tmp') ? preferred : '/tmp';
}

/** Do something in a temporary folder; it is gone afterwards. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const root = workRoot();
  try {
    const folder = await mkdtemp(join(root, 'systole-build-'));
    const forget = removeOnExit(folder);
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
      forget();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    const why = code === 'ENOSPC' ? 'the disk is full' : `it cannot be used (${code})`;
    throw new ToolError(
      `temporary folder ${root}: ${why}. Make room or access, or set TMPDIR to another folder.`,
    );
  }
}

/**
 * Only what Verilator says of a design, without compiling it.
 *
 * @throws ToolError with the tool's own words if it is refused
 */
export function elaborate(request: BuildRequest): Promise<readonly Port[]> {
  return inFolder((folder) => verilateInto(folder, request));
}

/**
 * Build a simulator in a temporary folder and hand it to `use`; the folder is gone afterwards.
 *
 * @throws ToolError with the tool's own words if the design does not compile
 */
export function buildDesign<T>(
  request: BuildRequest,
  use: (built: Built) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const ports = await verilateInto(folder, request);
    const { spec, tools, harness, cacheDir, signal } = request;
    const objects = await runtimeObjects(cacheDir, tools, harness, flavour(spec));
    await objects.restore(folder);
    const made = await runTool(
      tools.make,
      ['-f', 'Vdut.mk', '-j2', 'OPT_FAST=-O2', `OBJCACHE=${tools.ccache ?? ''}`, 'Vdut'],
      // The compiler's temporary files go with the folder when it is killed.
      { cwd: folder, signal, env: { ...process.env, MAKEFLAGS: '', MFLAGS: '', TMPDIR: folder } },
    );
    if (made.code !== 0) throw await notCompiled(folder, made.output, spec);
    await objects.keep(folder);
    return await use({ binary: join(folder, 'Vdut'), ports });
  });
}
