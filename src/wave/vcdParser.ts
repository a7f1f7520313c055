import { createRequire } from 'node:module';
import { ToolError } from '../errors.js';
import { extendVectors } from './extendVectors.js';

/**
 * The WASM parser of vcd-stream 1.5.0, the only part of that package that works without a native
 * build. Its own JavaScript logs errors instead of throwing, so it is left aside.
 */
interface Wasm {
  readonly HEAPU8: Uint8Array;
  addFunction(callback: (...args: never[]) => unknown, signature: string): number;
  ccall(name: string, result: 'number', types: readonly string[], args: readonly unknown[]): number;
}

export interface VcdHandler {
  /** A declaration, without its keyword and `$end`. */
  declare(command: 'scope' | 'upscope' | 'var' | 'timescale' | 'version', text: string): void;
  /** After the last declaration. */
  begin(): void;
  /** A bit that is 1 in `unknown` is x, or z if it is 1 in `value` too. */
  change(id: string, time: number, value: bigint, unknown: bigint): void;
}

const DECLARATIONS: Readonly<
  Record<number, 'scope' | 'timescale' | 'upscope' | 'var' | 'version'>
> = { 3: 'scope', 4: 'timescale', 5: 'upscope', 6: 'var', 7: 'version' };

/** The parser's codes for a change of one bit: 0 and 1; x or X; z or Z; all else is a vector. */
const ZERO = 14;
const ONE = 15;
const X = [16, 17];
const Z = [18, 19];

/** The parser keeps times in 32 bits and stops there. */
const LAST_TIME = 0xffff_ffffn;

/** The parser copies a piece to a small stack. */
const PIECE = 32_768;

/** Takes a file piece by piece, cut anywhere, and then its end. */
export interface VcdParser {
  readonly parse: (piece: Buffer) => void;
  readonly end: () => void;
}

/** Start a parser. */
export async function startVcdParser(handler: VcdHandler): Promise<VcdParser> {
  const require = createRequire(import.meta.url);
  const create = require('vcd-stream/out/vcd.js') as () => Promise<Wasm>;
  const wasm = await create();
  const text = (at: number, length: number) =>
    Buffer.from(wasm.HEAPU8.buffer, at, length).toString('latin1');
  const number = (at: number, words: number) => {
    let value = 0n;
    const view = new DataView(wasm.HEAPU8.buffer);
    for (let i = words - 1; i >= 0; i--)
      value = (value << 64n) | view.getBigUint64(at + 8 * i, true);
    return value;
  };
  let declaring = true;
  const widths = new Map<string, number>();
  // An exception must not cross the parser's own frames.
  let failure: unknown;
  const guard = (work: () => void) => {
    if (failure !== undefined) return;
    try {
      work();
    } catch (error) {
      failure = error;
    }
  };
  const onLife = wasm.addFunction((name: number, length: number) => {
    if (text(name, length) !== '$enddefinitions') return;
    declaring = false;
    guard(() => {
      handler.begin();
    });
  }, 'vii');
  const onChange = wasm.addFunction(
    (
      id: number,
      idLength: number,
      time: bigint,
      code: number,
      words: number,
      value: number,
      maskWords: number,
      mask: number,
    ) => {
      guard(() => {
        if (time >= LAST_TIME) {
          throw new ToolError('the waveform has times above 2^32 - 2, which cannot be read');
        }
        const name = text(id, idLength);
        const at = Number(time);
        if (code === ZERO) handler.change(name, at, 0n, 0n);
        else if (code === ONE) handler.change(name, at, 1n, 0n);
        else if (X.includes(code)) handler.change(name, at, 0n, 1n);
        else if (Z.includes(code)) handler.change(name, at, 1n, 1n);
        else handler.change(name, at, number(value, words), number(mask, maskWords));
      });
    },
    'viijiiiii',
  );
  const onSet = wasm.addFunction((name: number, length: number, type: number, command: number) => {
    const keyword = DECLARATIONS[command];
    if (type !== 5 || keyword === undefined) return;
    const declared = text(name, length).trim();
    if (keyword === 'var') {
      const [, width, code = ''] = declared.split(/\s+/);
      widths.set(code, Number(width));
    }
    guard(() => {
      handler.declare(keyword, declared);
    });
  }, 'viiiii');
  const onGet = wasm.addFunction(() => 0, 'iii');
  const callbacks = [onLife, onChange, onSet, onGet];
  const numbers = callbacks.map(() => 'number');
  const context = wasm.ccall('init', 'number', numbers, callbacks);
  // The empty trigger stands for every signal.
  wasm.ccall('setTrigger', 'number', ['number', 'string'], [context, '']);

  const execute = (piece: Buffer) => {
    const error = wasm.ccall(
      'execute',
      'number',
      ['number', ...numbers, 'array', 'number'],
      [context, ...callbacks, piece, piece.length],
    );
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error('failed');
    if (error !== 0) throw new ToolError(`the waveform is no valid VCD (parser's error ${error})`);
  };

  // Whole lines of changes.
  const changes = (lines: Buffer) => {
    const extended = extendVectors(lines, widths);
    for (let at = 0; at < extended.length; at += PIECE) {
      execute(extended.subarray(at, at + PIECE));
    }
  };

  let rest: Buffer = Buffer.alloc(0);
  const parse = (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length > 0) {
      // A declaration that is cut in two would be taken for two, and a vector could not be extended.
      const end = declaring ? endOfDeclaration(rest) : rest.lastIndexOf(0x0a) + 1;
      if (end === 0) return;
      if (declaring) execute(rest.subarray(0, end));
      else changes(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
  return {
    parse,
    // A last line without an end.
    end: () => {
      if (rest.length > 0) (declaring ? execute : changes)(rest);
    },
  };
}

/** Bytes up to the end of the last whole declaration that fits a piece, or of the first one. */
function endOfDeclaration(text: Buffer): number {
  const last = text.lastIndexOf('$end\n', PIECE - 5);
  if (last >= 0) return last + 5;
  const first = text.indexOf('$end\n');
  return first < 0 ? 0 : first + 5;
}
