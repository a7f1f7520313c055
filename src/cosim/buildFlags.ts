import { UsageError } from '../errors.js';
import { traceFormat, type DesignSpec } from './design.js';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]*$/;
const VERILOG_NUMBER = /^\d*'s?[bdoh][0-9a-f_]+$/i;

/** Refuse what is not a Verilog identifier before it gets near a command line. */
export function checkIdentifier(what: string, name: string): void {
  if (!IDENTIFIER.test(name)) {
    throw new UsageError(`${what} ${JSON.stringify(name)} is not a Verilog identifier`);
  }
}

function parameterFlag(name: string, value: number | string): string {
  checkIdentifier('parameter', name);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      throw new UsageError(`parameter ${name} is ${value}: only integers can be passed`);
    }
    // Beyond 32 bits a plain number would be cut.
    return Math.abs(value) < 2 ** 31 || value < 0 ? `-G${name}=${value}` : `-G${name}=64'd${value}`;
  }
  if (VERILOG_NUMBER.test(value)) return `-G${name}=${value}`;
  if (/["\\\p{Cc}]/u.test(value)) {
    throw new UsageError(
      `parameter ${name} is ${JSON.stringify(value)}: Verilator passes no quotes, backslashes or ` +
        'control characters in a parameter',
    );
  }
  return `-G${name}="${value}"`;
}

function defineFlag(name: string, value: string | number | true): string {
  checkIdentifier('define', name);
  if (value === true) return `-D${name}`;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new UsageError(`define ${name} is ${value}: only finite numbers can be passed`);
  }
  if (/\p{Cc}/u.test(String(value))) {
    throw new UsageError(
      `define ${name} is ${JSON.stringify(value)}: it has control characters; a macro's text is one line`,
    );
  }
  return `-D${name}=${value}`;
}

/** Verilator's flags for a design, without its files. */
export function buildFlags(spec: DesignSpec): string[] {
  checkIdentifier('top module', spec.top);
  const flags = [
    '--prefix',
    'Vdut',
    '--Mdir',
    '.',
    '--top-module',
    spec.top,
    '--assert',
    // What four-state Verilog would call X is a number of the seed: what depends on it shows.
    '--x-assign',
    'unique',
    '--x-initial',
    'unique',
    // One unit for all, so that `timescale in some files only is no error and a VCD reads in ns.
    '--timescale-override',
    '1ns/1ns',
    // `q <= #1 d` is how old sources document that q changes after the edge: the delay is dropped.
    '--no-timing',
    '-Wno-ASSIGNDLY',
    // The compiler's time grows faster than the size of a function.
    '--output-split-cfuncs',
    '2000',
  ];
  for (const warning of spec.allowWarnings ?? []) {
    checkIdentifier('warning', warning);
    flags.push(`-Wno-${warning}`);
  }
  const format = traceFormat(spec);
  if (format !== undefined) {
    // The defaults silently leave out arrays above 32 elements, signals above 256 bits, and names
    // that begin with an underscore. Packed structures and arrays are vectors, as on ports.
    flags.push(format === 'vcd' ? '--trace' : '--trace-fst', '--trace-underscore');
    flags.push('--trace-max-array', '16777216', '--trace-max-width', '16777216');
  }
  if (spec.covered === true) flags.push('--coverage-line', '--coverage-toggle');
  for (const [name, value] of Object.entries(spec.defines ?? {})) {
    flags.push(defineFlag(name, value));
  }
  for (const [name, value] of Object.entries(spec.parameters ?? {})) {
    flags.push(parameterFlag(name, value));
  }
  return flags;
}

/** The configuration file that opens the memories' back doors. */
export function configuration(spec: DesignSpec): string {
  const lines = ['`verilator_config'];
  for (const { module, variable } of spec.memories ?? []) {
    checkIdentifier('module', module);
    checkIdentifier('variable', variable);
    lines.push(`public_flat_rw -module "${module}" -var "${variable}"`);
  }
  return `${lines.join('\n')}\n`;
}
