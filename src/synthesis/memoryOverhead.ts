import { UsageError } from '../errors.js';

/** Area of a bit of memory, um2: of one port, and of a port to read and another to write. */
export interface BitArea {
  readonly onePort: number;
  readonly twoPort: number;
}

/** A core: area of its logic in um2, and bits of its memories. */
export interface SizedCore {
  readonly area: number;
  readonly memoryBits: number;
}

/**
 * Read `ONE,TWO`.
 *
 * @throws UsageError unless these are two areas above 0, the second not below the first
 */
export function parseBitArea(text: string): BitArea {
  const [onePort = NaN, twoPort = NaN, ...rest] = text.split(',').map(Number);
  if (rest.length === 0 && onePort > 0 && twoPort >= onePort && twoPort < Infinity) {
    return { onePort, twoPort };
  }
  throw new UsageError(
    `--bit-area ${text}: give the area of a bit of memory with one port and with two, in um2, such as 4.03,6.71`,
  );
}

/**
 * What learning costs, memories included. While a core learns, every memory is read and written at once; one
 * that only infers can do with one port.
 *
 * @returns more area, 0.25 is a quarter more; and what it were if the learner's memories had one port, too
 */
export function memoryOverhead(
  learner: SizedCore,
  inferenceOnly: SizedCore,
  { onePort, twoPort }: BitArea,
): { readonly overhead: number; readonly onePortOverhead: number } {
  const size = ({ area, memoryBits }: SizedCore, bit: number): number => area + memoryBits * bit;
  const least = size(inferenceOnly, onePort);
  return {
    overhead: size(learner, twoPort) / least - 1,
    onePortOverhead: size(learner, onePort) / least - 1,
  };
}
