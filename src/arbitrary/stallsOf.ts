import fc, { type Arbitrary } from 'fast-check';

/** How the channels of a stream job stall. */
export interface Stalls<Name extends string> {
  /** Of the job. */
  readonly seed: number;
  /** Chance of a stall in a cycle, by channel. */
  readonly stall: Readonly<Record<Name, number>>;
}

/**
 * Seeded stalls for the channels of `sim.streams`: each never, seldom, half of the time, nearly always.
 * Shrinks to seed 0 without stalls.
 *
 * @param channels names, for instance `in` and `out`: `stall.in` is then for the source
 */
export function stallsOf<const Name extends string>(
  ...channels: readonly Name[]
): Arbitrary<Stalls<Name>> {
  const chance = fc.constantFrom(0, 0.1, 0.5, 0.9);
  const chances = Object.fromEntries(channels.map((name) => [name, chance])) as Record<
    Name,
    typeof chance
  >;
  return fc.record({ seed: fc.nat(), stall: fc.record(chances) });
}
