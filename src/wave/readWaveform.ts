import { feedVcd, feedWaveform, type VcdReader } from './feedVcd.js';
import { VcdNames } from './vcdNames.js';
import { Waveform, type Track } from './waveform.js';

export interface ReadWaveformOptions {
  /** Which signals to keep, by hierarchical name. Default: all. */
  readonly signals?: (path: string) => boolean;
  /** Changes before this time count only as the values at its start. Default: 0. */
  readonly from?: number;
  /** Nothing after this time is read; with -1, only what signals there are. Default: to the end. */
  readonly to?: number;
}

class Collector implements VcdReader {
  readonly tracks = new Map<string, Track>();
  endTime = 0;
  done = false;
  begun = false;
  readonly names = new VcdNames();
  readonly #byId = new Map<string, Track>();

  constructor(
    private readonly selected: (path: string) => boolean,
    private readonly from: number,
    private readonly to: number,
  ) {}

  declare(...declaration: Parameters<VcdReader['declare']>): void {
    const variable = this.names.declare(...declaration);
    if (variable === undefined || !this.selected(variable.path)) return;
    const { id, path, width } = variable;
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
 * Read some signals of a waveform file into memory: VCD, or FST by its name. In a file that Verilator
 * wrote, signals have the names that the back door uses (`learner.u_array.x_q`), and the top module's
 * ports have their plain names too.
 *
 * @throws UsageError if the file cannot be read; ToolError if it is damaged, is cut short within its
 *   declarations, has reals or times above 2^32 - 2, or if FST cannot be read here
 */
export async function readWaveform(
  file: string,
  options: ReadWaveformOptions = {},
): Promise<Waveform> {
  return collect(options, (reader) => feedWaveform(file, reader));
}

/**
 * The same of a VCD that comes piece by piece.
 *
 * @param file what it is called in errors
 */
export async function parseVcd(
  pieces: AsyncIterable<unknown>,
  file: string,
  options: ReadWaveformOptions = {},
): Promise<Waveform> {
  return collect(options, (reader) => feedVcd(pieces, file, reader));
}

async function collect(
  { signals = () => true, from = 0, to = Infinity }: ReadWaveformOptions,
  feed: (reader: VcdReader) => Promise<void>,
): Promise<Waveform> {
  const collector = new Collector(signals, from, to);
  await feed(collector);
  return new Waveform(collector.names.timescale, collector.endTime, collector.tracks);
}
