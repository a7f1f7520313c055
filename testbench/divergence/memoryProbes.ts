import type { MemoryPlace } from './memoryNames.js';
import type { Probe } from './probe.js';

/** What the probes of one access have in common. */
type Access = Omit<Probe, 'path' | 'width' | 'expected' | 'fraction'>;

function addressProbe(
  common: Access,
  { instance, address }: MemoryPlace,
  words: number,
  port: 'read_address_i' | 'write_address_i',
): Probe {
  return {
    ...common,
    path: `${instance}.${port}`,
    width: Math.max(1, Math.ceil(Math.log2(words))),
    unsigned: true,
    expected: address,
  };
}

/** The address at which one number is read, as its memory's read port must show it. */
export function readProbe(common: Access, place: MemoryPlace, words: number): Probe {
  return addressProbe(common, place, words, 'read_address_i');
}

/** A write of one number into its memory, as the memory's write port must show it. */
export function writeProbes(
  common: Access,
  place: MemoryPlace,
  words: number,
  value: number,
  fraction?: number,
): Probe[] {
  const { instance, lane, width, unsigned } = place;
  return [
    { ...common, path: `${instance}.write_i`, width: 1, unsigned: true, expected: 1 },
    addressProbe(common, place, words, 'write_address_i'),
    {
      ...common,
      path: `${instance}.write_data_i`,
      lsb: lane * width,
      width,
      expected: value,
      ...(unsigned ? { unsigned } : {}),
      ...(fraction === undefined ? {} : { fraction }),
    },
  ];
}
