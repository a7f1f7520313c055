import type { Design } from '../cosim/index.js';
import { drawWave, timingDiagram, waveJson, type Lane, type Waveform } from '../wave/index.js';
import type { Difference } from './difference.js';
import type { Span } from './runCase.js';

/** Cycles shown before and after the one that matters. */
const BEFORE = 8;
const AFTER = 3;
/** A case of so few cycles is shown whole. */
const WHOLE = 16;

/**
 * The cycles that are worth showing of a run.
 *
 * @param cycles      of the whole run
 * @param resetCycles before cycle 0
 * @param at          the cycle that matters, counted after the reset. Default: the last
 */
export function spanOf(cycles: number, resetCycles: number, at: number | undefined): Span {
  const first = Math.min(resetCycles + 1, cycles);
  if (cycles - resetCycles <= WHOLE) return { from: first, to: cycles };
  const middle = at === undefined ? cycles : resetCycles + 1 + at;
  const to = Math.min(cycles, middle + AFTER);
  return { from: Math.max(first, to - BEFORE - AFTER), to };
}

/** The ports of a design as lanes of its waveform, without those that say nothing in it. */
export function portLanes(design: Design, direction?: 'input' | 'output'): Lane[] {
  const { top, clock = 'clk_i', clocks, reset = 'rst_ni' } = design.spec;
  const without = new Set([reset, ...(clocks?.map(({ port }) => port) ?? [clock])]);
  return design.ports
    .filter((port) => direction === undefined || port.direction === direction)
    .filter(({ name }) => !without.has(name))
    .map(({ name }) => ({ name, path: `${top}.${name}` }));
}

/** Lanes that the waveform really has: others were optimised away, or lie outside its scopes. */
function present(waveform: Waveform, lanes: readonly Lane[]): Lane[] {
  const known = new Set(waveform.signals.map(({ path }) => path));
  return lanes.filter(({ path }) => known.has(path));
}

export interface CaseView {
  /** Stimuli by cycle: the inputs. */
  readonly stimuli: string;
  /** All ports around the cycle that matters. */
  readonly diagram: string;
  /** The same as a picture. */
  readonly svg: string;
}

/** Show a run from its waveform. */
export function viewCase(
  design: Design,
  waveform: Waveform,
  span: Span,
  resetCycles: number,
  difference: Difference | undefined,
): CaseView {
  const { period = 10, phase = 0 } = design.spec.clocks?.[0] ?? {};
  const window = { ...span, offset: -resetCycles - 1, period, phase };
  const at = difference?.cycle;
  const mark = at === undefined ? undefined : resetCycles + 1 + at;
  const lanes = present(waveform, portLanes(design));
  const title =
    difference === undefined ? design.spec.top : `${design.spec.top}: ${difference.port}`;
  return {
    stimuli: timingDiagram(waveform, present(waveform, portLanes(design, 'input')), window),
    diagram: timingDiagram(waveform, lanes, window, mark),
    svg: drawWave(waveJson(waveform, lanes, window, title)),
  };
}
