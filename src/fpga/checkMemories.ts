import type { NetworkSpec } from '../../golden/index.js';
import { UsageError } from '../errors.js';
import { compactHardware } from '../program/compactHardware.js';
import { compile } from '../program/compile.js';
import type { ArrayShape } from '../program/hardware.js';
import { memoryMap } from '../program/memoryMap.js';
import { FPGA_BOARDS, type FpgaBoard } from './boards.js';

const RAM_BITS = 4096;

/** The fewest block RAMs that a network's weights, the largest of its memories by far, can lie in. */
function ramsFor(spec: NetworkSpec, array: ArrayShape): number {
  const map = memoryMap(compile(spec, compactHardware(spec, array)));
  return map
    .filter(({ name }) => name === 'weights')
    .reduce((sum, { memories, wordBits, usedWords }) => {
      return sum + memories * Math.ceil((wordBits * usedWords) / RAM_BITS);
    }, 0);
}

/** The largest first hidden layer, up to the network's own, that fits; 0 if none. */
function largestHidden(spec: NetworkSpec, array: ArrayShape, rams: number): number {
  const [inputs = 1, hidden = 1, ...rest] = spec.layers;
  let fits = 0;
  for (let above = hidden; above - fits > 1;) {
    const middle = Math.floor((fits + above) / 2);
    if (ramsFor({ ...spec, layers: [inputs, middle, ...rest] }, array) <= rams) fits = middle;
    else above = middle;
  }
  return fits;
}

/**
 * Refuses a network whose weights have no room in a board's block RAMs, before anything is synthesised.
 *
 * @throws UsageError with what would fit
 */
export function checkMemories(spec: NetworkSpec, array: ArrayShape, board: FpgaBoard): void {
  const needed = ramsFor(spec, array);
  if (needed <= board.rams) return;
  const hidden = largestHidden(spec, array, board.rams);
  const narrow = { ...spec.formats, weight: { ...spec.formats.weight, width: 8 } };
  const remedies = [
    ...(hidden > 0 && spec.layers.length > 2 ? [`a first hidden layer of at most ${hidden}`] : []),
    ...(spec.formats.weight.width > 8 && ramsFor({ ...spec, formats: narrow }, array) <= board.rams
      ? ['weights of 8 bits (--weight-format)']
      : []),
    ...Object.values(FPGA_BOARDS)
      .filter(({ rams }) => rams >= needed)
      .map(({ name }) => `--board ${name}`),
  ];
  throw new UsageError(
    `--layers ${spec.layers.join('-')}: its weights take at least ${needed} block RAMs, and the ${board.title} has ${board.rams}. ` +
      `What would fit: ${remedies.length > 0 ? remedies.join(', or ') : 'a smaller network'}.`,
  );
}
