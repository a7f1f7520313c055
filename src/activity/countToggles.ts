import { feedWaveform, VcdNames, type ClockTimes, type VcdReader } from '../wave/index.js';

/** What one net did; its name is that in the outermost module that names it. */
export interface NetToggles {
  /** Hierarchical name. */
  readonly path: string;
  readonly bits: number;
  /** Changes of single bits from 0 to 1 and from 1 to 0. From or to x or z is none. */
  toggles: number;
}

/** Toggles of a stretch of a waveform. */
export interface Toggles {
  readonly cycles: { readonly from: number; readonly to: number };
  readonly nets: readonly NetToggles[];
}

/** They are no nets. Verilator declares parameters as wires: they never toggle. */
const NO_NETS = new Set(['parameter', 'event', 'string', 'time']);

/** Variables of loops, which Verilator declares as wires too. */
const LOOP = /\.unnamedblk\d+\./;

class Counter implements VcdReader {
  done = false;
  begun = false;
  endTime = 0;
  readonly nets = new Map<string, NetToggles>();
  readonly #names = new VcdNames();
  readonly #last = new Map<string, { value: bigint; unknown: bigint }>();

  /** Changes count from time `from`, and before time `to`. */
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  declare(...declaration: Parameters<VcdReader['declare']>): void {
    const variable = this.#names.declare(...declaration);
    // What is outside of the top module repeats its ports.
    if (variable === undefined || !variable.path.includes('.')) return;
    const { id, path, width, type } = variable;
    if (NO_NETS.has(type) || LOOP.test(path) || this.nets.has(id)) return;
    this.nets.set(id, { path, bits: width, toggles: 0 });
  }

  begin(): void {
    this.begun = true;
  }

  change(id: string, time: number, value: bigint, unknown: bigint): void {
    if (time >= this.to) {
      this.done = true;
      return;
    }
    this.endTime = time;
    const net = this.nets.get(id);
    if (net === undefined) return;
    const last = this.#last.get(id);
    if (last === undefined) {
      this.#last.set(id, { value, unknown });
      return;
    }
    if (time >= this.from) net.toggles += ones((last.value ^ value) & ~(last.unknown | unknown));
    last.value = value;
    last.unknown = unknown;
  }
}

/** Bits that are 1. */
function ones(value: bigint): number {
  let count = 0;
  for (let rest = value; rest !== 0n; rest >>= 32n) {
    let word = Number(rest & 0xffff_ffffn);
    for (; word !== 0; word &= word - 1) count++;
  }
  return count;
}

/**
 * Count how often each net of a waveform (VCD or FST) toggles, in bounded memory.
 *
 * @param clock when cycles are; a change at the rise of cycle n belongs to cycle n
 * @param range first and last cycle that count. Default: all that are there
 * @throws UsageError if the file cannot be read; ToolError if it is damaged
 */
export async function countToggles(
  file: string,
  clock: ClockTimes,
  range?: { readonly from: number; readonly to: number },
): Promise<Toggles> {
  const riseOf = (cycle: number) => cycle * clock.period + clock.phase;
  const counter = new Counter(riseOf(range?.from ?? 1), riseOf((range?.to ?? Infinity) + 1));
  await feedWaveform(file, counter);
  const last = Math.floor((counter.endTime - clock.phase) / clock.period);
  return {
    cycles: { from: range?.from ?? 1, to: Math.min(range?.to ?? last, last) },
    nets: [...counter.nets.values()],
  };
}
