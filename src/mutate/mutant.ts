/** What a mutant does to one bit of one port of one cell. */
export const MODES = ['inv', 'const0', 'const1', 'cnot0', 'cnot1'] as const;
export type Mode = (typeof MODES)[number];

/** A place in the user's source. */
export interface SourceLine {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
}

/** One change of one bit in the netlist of a design. */
export interface Mutant {
  /** From 1; the same for the same sources, parameters and seed. */
  readonly number: number;
  readonly mode: Mode;
  /** Of yosys's netlist. */
  readonly module: string;
  readonly cell: string;
  /** Of the cell, for instance `$add`. */
  readonly type: string;
  readonly port: string;
  readonly bit: number;
  /** The bit of the same port that decides, for `cnot0` and `cnot1`. */
  readonly controlBit?: number;
  /** Its name, if it is a register that has one. */
  readonly register?: string;
  readonly source?: SourceLine;
}

/** Cells by yosys's type, as an engineer calls them. */
const CELLS: Readonly<Record<string, string>> = {
  $add: '+',
  $sub: '-',
  $mul: '*',
  $neg: 'unary -',
  $not: '~',
  $and: '&',
  $or: '|',
  $xor: '^',
  $xnor: '~^',
  $logic_not: '!',
  $logic_and: '&&',
  $logic_or: '||',
  $reduce_and: 'reduction &',
  $reduce_or: 'reduction |',
  $reduce_xor: 'reduction ^',
  $_XOR_: 'reduction ^',
  $reduce_bool: 'a condition',
  $eq: '==',
  $ne: '!=',
  $lt: '<',
  $le: '<=',
  $gt: '>',
  $ge: '>=',
  $shl: '<<',
  $sshl: '<<<',
  $shr: '>>',
  $sshr: '>>>',
  $shiftx: 'an indexed selection',
  $mux: 'a multiplexer',
  $pmux: 'a multiplexer',
  $mem_v2: 'a memory',
};

const PORTS: Readonly<Record<string, string>> = {
  Y: 'the result',
  Q: 'the output',
  D: 'the input',
  S: 'the select',
  EN: 'the enable',
  ARST: 'the asynchronous reset',
  SRST: 'the synchronous reset',
};

/** What a mutant changes, in words. */
export function describeMutant({ mode, type, port, bit, controlBit, register }: Mutant): string {
  const cell = /^\$\w*dff/.test(type) ? (register ?? 'a register') : (CELLS[type] ?? type);
  const where = `bit ${bit} of ${PORTS[port] ?? `operand ${port}`} of ${cell}`;
  switch (mode) {
    case 'inv':
      return `${where} inverted`;
    case 'const0':
      return `${where} always 0`;
    case 'const1':
      return `${where} always 1`;
    case 'cnot0':
    case 'cnot1':
      return `${where} inverted while bit ${controlBit ?? 0} of it is ${mode === 'cnot0' ? 0 : 1}`;
  }
}
