import { open } from 'node:fs/promises';
import { ToolError, UsageError } from '../errors.js';
import { startVcdParser, type VcdHandler } from './vcdParser.js';
import { Waveform, type Track } from './waveform.js';

export interface ReadVcdOptions {
  /** Which signals to keep, by hierarchical name. Default: all. */
  readonly signals?: (path: string) => boolean;
  /** Changes before this time count only as the values at its start. Default: 0. */
  readonly from?: number;
  /** Nothing after this time is read; with -1, only what signals there are. Default: to the end. */
  readonly to?: number;
}

/** Verilator wraps the design in a scope that only repeats the ports of the top module. */
const WRAPPERS = new Set(['top', 'TOP', '$rootio']);

class Collector implements VcdHandler {
  readonly tracks = new Map<string, Track>();
  timescale = '';
  endTime = 0;
  done = false;
  begun = false;
  readonly #byId = new Map<string, Track>();
  readonly #scopes: string[] = [];
  #verilator = false;

  constructor(
    private readonly selected: (path: string) => boolean,
    private readonly from: number,
    private readonly to: number,
  ) {}

  declare(command: 'scope' | 'upscope' | 'var' | 'timescale' | 'version', text: string): void {
    switch (command) {
      case 'scope': {
        // Type and name.
        this.#scopes.push(text.split(/\s+/)[1] ?? '');
        return;
      }
      case 'upscope':
        this.#scopes.pop();
        return;
      case 'timescale':
        this.timescale = text.replace(/\s+/g, '');
        return;
      case 'version':
        this.#verilator = text.includes('Verilat');
        return;
      case 'var':
        this.#declareVariable(text);
    }
  }

  #declareVariable(text: string): void {
    const [type = '', size = '', id = '', ...names] = text.split(/\s+/);
    if (type === 'real' || type === 'realtime') {
      // The parser would mix its digits into the next vector.
      throw new ToolError(`variable ${names.join(' ')} is ${type}; only bits can be read`);
    }
    // An element of an array is `mem[3] [11:0]`: its index stays, its range goes.
    const name = names.join('').replace(/\[-?\d+:-?\d+\]$/, '');
    const scopes =
      this.#verilator && WRAPPERS.has(this.#scopes[0] ?? '') ? this.#scopes.slice(1) : this.#scopes;
    const path = [...scopes, name].join('.');
    if (!this.selected(path)) return;
    const width = Number(size);
    const track = this.#byId.get(id) ?? { width, times: [], values: [] };
    this.#byId.set(id, track);
    this.tracks.set(path, track);
  }

  begin(): void {
    this.begun = true;
  }

  change(id: string, time: number, value: bigint, unknown: bigint): void {
    if (time > this.to) {
      this.done = true;
      return;
    }
    this.endTime = time;
    const track = this.#byId.get(id);
    if (track === undefined) return;
    const seen = unknown === 0n ? value : bits(value, unknown, track.width);
    const last = track.times.length - 1;
    const lastTime = track.times[last];
    // What came before the window is kept only as the value that it begins with.
    if (lastTime !== undefined && (time <= this.from || lastTime === time)) {
      track.times[last] = time;
      track.values[last] = seen;
      return;
    }
    track.times.push(time);
    track.values.push(seen);
  }
}

function bits(value: bigint, unknown: bigint, width: number): string {
  let text = '';
  for (let i = BigInt(width) - 1n; i >= 0n; i--) {
    const bit = (value >> i) & 1n;
    text += (unknown >> i) & 1n ? (bit ? 'z' : 'x') : bit.toString();
  }
  return text;
}

/**
 * Read some signals of a VCD file into memory. In a file that Verilator wrote, signals have the
 * names that the back door uses (`learner.u_array.x_q`), and the top module's ports have their plain
 * names too.
 *
 * @throws UsageError if the file cannot be read; ToolError if it is no VCD, is cut short within its
 *   declarations, or has reals or times above 2^32 - 2
 */
export async function readVcd(file: string, options: ReadVcdOptions = {}): Promise<Waveform> {
  try {
    const handle = await open(file);
    return await parseVcd(handle.createReadStream(), file, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new UsageError(`waveform ${file} cannot be read (${code})`);
  }
}

/**
 * The same of a VCD that comes piece by piece; it is not read further than needed.
 *
 * @param file what it is called in errors
 */
export async function parseVcd(
  pieces: AsyncIterable<unknown>,
  file: string,
  options: ReadVcdOptions = {},
): Promise<Waveform> {
  const { signals = () => true, from = 0, to = Infinity } = options;
  const collector = new Collector(signals, from, to);
  const parser = await startVcdParser(collector);
  try {
    for await (const piece of pieces) {
      parser.parse(piece as Buffer);
      if (collector.done) break;
    }
    if (!collector.done) parser.end();
  } catch (error) {
    if (error instanceof ToolError) throw new ToolError(`${file}: ${error.message}`);
    throw error;
  }
  if (!collector.begun) {
    throw new ToolError(`${file}: the waveform ends before its declarations do, or is no VCD`);
  }
  return new Waveform(collector.timescale, collector.endTime, collector.tracks);
}
