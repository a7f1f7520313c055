import { ToolError } from '../errors.js';

/** A variable as it is declared. */
export interface VcdVariable {
  /** Hierarchical name. */
  readonly path: string;
  /** `wire`, `reg`, `parameter` ... */
  readonly type: string;
  /** In bits. */
  readonly width: number;
  /** The code that its changes have; names of one net share it. */
  readonly id: string;
}

/** Verilator wraps the design in a scope that only repeats the ports of the top module. */
const WRAPPERS = new Set(['top', 'TOP', '$rootio']);

/** Follows the declarations of a VCD, to know the hierarchical names of variables. */
export class VcdNames {
  timescale = '';
  readonly #scopes: string[] = [];
  #verilator = false;

  /**
   * Takes the next declaration; if it is a variable's, gives that.
   *
   * @throws ToolError for a variable that is no bits
   */
  declare(
    command: 'scope' | 'upscope' | 'var' | 'timescale' | 'version',
    text: string,
  ): VcdVariable | undefined {
    switch (command) {
      case 'scope':
        // Type and name.
        this.#scopes.push(text.split(/\s+/)[1] ?? '');
        return undefined;
      case 'upscope':
        this.#scopes.pop();
        return undefined;
      case 'timescale':
        this.timescale = text.replace(/\s+/g, '');
        return undefined;
      case 'version':
        this.#verilator = text.includes('Verilat');
        return undefined;
      case 'var':
        return this.#variable(text);
    }
  }

  #variable(text: string): VcdVariable {
    const [type = '', size = '', id = '', ...names] = text.split(/\s+/);
    if (type === 'real' || type === 'realtime') {
      // The parser would mix its digits into the next vector.
      throw new ToolError(`variable ${names.join(' ')} is ${type}; only bits can be read`);
    }
    // An element of an array is `mem[3] [11:0]`: its index stays, its range goes.
    const name = names.join('').replace(/\[-?\d+:-?\d+\]$/, '');
    const scopes =
      this.#verilator && WRAPPERS.has(this.#scopes[0] ?? '') ? this.#scopes.slice(1) : this.#scopes;
    return { path: [...scopes, name].join('.'), type, width: Number(size), id };
  }
}
