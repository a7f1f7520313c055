import { createRequire } from 'node:module';
import { cells, type CycleWindow } from './cells.js';
import type { Lane } from './timingDiagram.js';
import type { Waveform } from './waveform.js';

/** A lane of WaveJSON, the language of wavedrom. */
interface WaveLane {
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

/** Some cycles of a waveform in WaveJSON. */
export function waveJson(
  waveform: Waveform,
  lanes: readonly Lane[],
  window: CycleWindow,
  title: string,
): WaveJson {
  let longest = 1;
  const signal = lanes.map(({ path, name }): WaveLane => {
    const values = cells(waveform, path, window);
    const known = waveform.track(path).width === 1;
    const data: string[] = [];
    const wave = values.map((value, i) => {
      if (i > 0 && value === values[i - 1]) return '.';
      if (/^[xz]+$/.test(value)) return known ? value : 'x';
      if (known) return value;
      data.push(value);
      longest = Math.max(longest, value.length);
      return '=';
    });
    return { name, wave: wave.join(''), ...(data.length === 0 ? {} : { data }) };
  });
  return {
    signal,
    // First number and step; as one number wavedrom 3.7 fails where two cycles are drawn.
    head: { text: title, tick: `${window.from + (window.offset ?? 0)} 1` },
    // A cell of scale 1 has room for about five characters.
    config: { hscale: Math.min(8, Math.max(1, Math.ceil(longest / 5))) },
  };
}

/** Draw it as a picture of its own, SVG. */
export function drawWave(source: WaveJson): string {
  // Loaded here: few runs draw, and it takes a while.
  const wavedrom = createRequire(import.meta.url)('wavedrom') as Wavedrom;
  return `${wavedrom.onml.stringify(wavedrom.renderAny(0, source, wavedrom.waveSkin))}\n`;
}
