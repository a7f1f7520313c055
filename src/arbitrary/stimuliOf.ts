import fc, { type Arbitrary } from 'fast-check';
import { UsageError } from '../errors.js';
import type { Design, InputName, ListOf, PortTypes, ValueOf } from '../cosim/index.js';
import { checkCounts } from './checkCounts.js';
import { portValue } from './portValue.js';
import { resetsIn, resetWords } from './resetsIn.js';

export interface StimuliOptions<Name extends string = string> {
  /** The most. */
  readonly cycles: number;
  /** Inputs that are drawn. Default: all but clocks and reset. */
  readonly ports?: readonly Name[];
  /**
   * Chance, 0 to below 1, that an input keeps its word of the cycle before; then shrinking prefers
   * words that stay. Default: 0.
   */
  readonly hold?: number;
  /** The most pulses of reset during the run; they are in the words of the reset input. Default: 0. */
  readonly resets?: number;
}

/** Stimuli that were drawn: of the ports that were asked for, a word in every cycle. */
export interface DrawnStimuli<P extends PortTypes, Name extends InputName<P>> {
  readonly cycles: number;
  readonly inputs: { readonly [K in Name]: ListOf<ValueOf<P[K]['width']>> };
}

/**
 * Stimuli for `sim.run`: words on the inputs of a design. Shrinks to fewer cycles, then to words of 0,
 * or with `hold` to words that stay.
 *
 * @throws UsageError for a port that cannot be driven, or options that make no sense
 */
export function stimuliOf<P extends PortTypes, Name extends InputName<P> = InputName<P>>(
  design: Pick<Design<P>, 'spec' | 'ports'>,
  { cycles, ports, hold = 0, resets = 0 }: StimuliOptions<Name>,
): Arbitrary<DrawnStimuli<P, Name>> {
  checkCounts('stimuliOf', { cycles, ...(resets === 0 ? {} : { resets }) });
  if (!(hold >= 0 && hold < 1)) {
    throw new UsageError(`stimuliOf: hold is ${hold}; a chance from 0 to below 1 is needed`);
  }
  const drawn = drawnPorts(design, ports);
  const kept = Math.min(999, Math.ceil(1000 * hold));
  const words = drawn.map((port) => {
    const value = portValue(port);
    if (hold === 0) return value;
    return fc.oneof(
      { withCrossShrink: true },
      { weight: kept, arbitrary: fc.constant(undefined) },
      { weight: 1000 - kept, arbitrary: value },
    );
  });
  const rows = fc.array(fc.tuple(...words), { minLength: 1, maxLength: cycles, size: 'max' });
  const pulses = resets === 0 ? fc.constant([]) : resetsIn(cycles, { most: resets });
  return fc.tuple(rows, pulses).map(([all, resetPulses]) => {
    const inputs: Record<string, (number | bigint)[]> =
      resets === 0 ? {} : resetWords(design, all.length, resetPulses);
    for (const [i, { name, width }] of drawn.entries()) {
      let last: number | bigint = width > 32 ? 0n : 0;
      inputs[name] = all.map((row) => (last = row[i] ?? last));
    }
    // Names and kinds of words are those of the ports.
    return { cycles: all.length, inputs } as unknown as DrawnStimuli<P, Name>;
  });
}

function drawnPorts<P extends PortTypes>(
  { spec, ports }: Pick<Design<P>, 'spec' | 'ports'>,
  names: readonly string[] | undefined,
) {
  const { top, clock = 'clk_i', clocks, reset = 'rst_ni' } = spec;
  const clockNames = clocks?.map(({ port }) => port) ?? [clock];
  const drivable = ports.filter(
    ({ name, direction }) => direction === 'input' && !clockNames.includes(name),
  );
  if (names === undefined) return drivable.filter(({ name }) => name !== reset);
  return names.map((name) => {
    const port = drivable.find((each) => each.name === name);
    if (port !== undefined) return port;
    const known = drivable.map((each) => each.name).join(', ') || 'none';
    throw new UsageError(`stimuliOf: ${top} has no input ${name} to drive; there are: ${known}`);
  });
}
