import { createRequire } from 'node:module';
import { cells, type CycleWindow } from './cells.js';
import type { Lane } from './timingDiagram.js';
import type { Waveform } from './waveform.js';

/** A lane of WaveJSON, the language of wavedrom. */
export interface WaveLane {
  readonly name: string;
  readonly wave: string;
  readonly data?: readonly string[];
}

/** What wavedrom takes. */
export interface WaveJson {
  readonly signal: readonly WaveLane[];
  readonly head: { readonly text: string; readonly tick: string };
  readonly config: { readonly hscale: number };
}

interface Wavedrom {
  readonly waveSkin: object;
  readonly renderAny: (index: number, source: WaveJson, skin: object) => unknown;
  readonly onml: { readonly stringify: (tree: unknown) => string };
}

/** A signal of so many bits in WaveJSON, a value a cycle. */
export function waveLane(name: string, bits: number, values: readonly string[]): WaveLane {
  const data: string[] = [];
  const wave = values.map((value, i) => {
    if (i > 0 && value === values[i - 1]) return '.';
    if (/^[xz]+$/.test(value)) return bits === 1 ? value : 'x';
    if (bits === 1) return value;
    data.push(value);
    return '=';
  });
  return { name, wave: wave.join(''), ...(data.length === 0 ? {} : { data }) };
}

/** A cell of scale 1 has room for about five characters. */
export function waveScale(lanes: readonly WaveLane[]): number {
  const longest = Math.max(
    1,
    ...lanes.flatMap(({ data = [] }) => data.map(({ length }) => length)),
  );
  return Math.min(8, Math.max(1, Math.ceil(longest / 5)));
}

/**
 * Numbers of cycles, and the one after them. wavedrom 3.7 appends 0 to whatever it is given: to what
 * stands behind the last space, and to a first number and a step as well, which makes the step tenfold.
 */
export function waveTicks(from: number, count: number): string {
  return Array.from({ length: count + 1 }, (_, i) => `${from + i} `).join('');
}

/** Some cycles of a waveform in WaveJSON. */
export function waveJson(
  waveform: Waveform,
  lanes: readonly Lane[],
  window: CycleWindow,
  title: string,
): WaveJson {
  const signal = lanes.map(({ path, name }) =>
    waveLane(name, waveform.track(path).width, cells(waveform, path, window)),
  );
  return {
    signal,
    head: {
      text: title,
      tick: waveTicks(window.from + (window.offset ?? 0), window.to - window.from + 1),
    },
    config: { hscale: waveScale(signal) },
  };
}

/** Draw it as a picture of its own, SVG. */
export function drawWave(source: WaveJson): string {
  // Loaded here: few runs draw, and it takes a while.
  const wavedrom = createRequire(import.meta.url)('wavedrom') as Wavedrom;
  return `${wavedrom.onml.stringify(wavedrom.renderAny(0, source, wavedrom.waveSkin))}\n`;
}
