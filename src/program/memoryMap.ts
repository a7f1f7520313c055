import { TABLE_INDEX } from '../../golden/index.js';
import { keepsSlopes, needs, operandWidth, PASS_WORDS, slopeWidth } from './hardware.js';
import type { Program } from './compile.js';
import { blocksPerWord } from './tiling.js';

/** Equal memories of a learner, and how much of them a network uses. */
export interface MemoryUse {
  readonly name:
    | 'weights'
    | 'samples'
    | 'hidden'
    | 'delta'
    | 'slopes'
    | 'mixing'
    | 'projection'
    | 'tables'
    | 'program';
  /** Instance of ram_1r1w in the RTL. */
  readonly instance: string;
  /** What one word holds. */
  readonly holds: string;
  readonly memories: number;
  readonly wordBits: number;
  /** Words of one memory: built, and used by this network. */
  readonly words: number;
  readonly usedWords: number;
  /** Of all memories. */
  readonly bits: number;
  readonly usedBits: number;
}

/** All memories of a program's learner. */
export function memoryMap({ spec, hardware, train, infer }: Program): readonly MemoryUse[] {
  const { rows, cols, group, formats } = hardware;
  const { activation, weight, delta } = formats;
  const need = needs(spec, hardware);
  const groups = cols / group;
  const tabled = [spec.hidden, spec.output].filter((name) => name === 'tanh' || name === 'sigmoid');
  const of = (
    memory: Omit<MemoryUse, 'bits' | 'usedBits'> & { readonly built?: boolean },
  ): MemoryUse[] => {
    const { built = true, ...use } = memory;
    const bits = use.memories * use.wordBits;
    return built ? [{ ...use, bits: bits * use.words, usedBits: bits * use.usedWords }] : [];
  };
  // Where rows write single units, memories are a column wide.
  const lanes = hardware.transposed ? 1 : group;
  const keeps = keepsSlopes(hardware);
  const feeds = train.some(({ op, project }) => op === 'forward' && project);
  return [
    ...of({
      name: 'weights',
      instance: 'u_weights',
      holds: `${group} weights of a row, by tile`,
      memories: rows * groups,
      wordBits: weight.width * group,
      words: hardware.tiles,
      usedWords: need.tiles,
    }),
    ...of({
      name: 'samples',
      instance: 'u_sample',
      holds: 'an input of a row, two samples in turn',
      memories: rows,
      wordBits: activation.width,
      words: 2 * hardware.sampleWords,
      usedWords: 2 * need.sampleWords,
    }),
    ...of({
      name: 'hidden',
      instance: 'u_hidden',
      holds: keeps ? 'a unit of h, e or d' : 'a hidden activation, two layers in turn',
      memories: cols * blocksPerWord(hardware),
      wordBits: operandWidth(hardware),
      words: hardware.hiddenWords,
      usedWords: need.hiddenWords,
    }),
    ...of({
      name: 'delta',
      instance: 'u_delta',
      holds: `delta of ${lanes === 1 ? 'a unit' : `${lanes} units`}, by column tile`,
      memories: cols / lanes,
      wordBits: delta.width * lanes,
      words: hardware.deltaWords,
      usedWords: need.deltaWords,
    }),
    ...of({
      name: 'slopes',
      instance: 'u_slope',
      holds: `f' of ${lanes === 1 ? 'a unit' : `${lanes} units`}, by column tile`,
      memories: cols / lanes,
      wordBits: slopeWidth(hardware) * lanes,
      words: hardware.slopeWords,
      usedWords: need.slopeWords,
      built: keeps,
    }),
    ...of({
      name: 'mixing',
      instance: 'u_mixing',
      holds: 'a number of M, by hidden layer',
      memories: 1,
      wordBits: weight.width,
      words: hardware.mixingWords,
      usedWords: need.mixingWords,
      built: hardware.mixing,
    }),
    ...of({
      name: 'projection',
      instance: 'u_table',
      holds: `feedback of ${group} units, by column tile and class`,
      memories: groups,
      wordBits: delta.width * group,
      words: hardware.projectionWords,
      usedWords: feeds ? need.projectionWords : 0,
      built: hardware.rom,
    }),
    ...of({
      name: 'tables',
      instance: 'u_table',
      holds: 'an activation and its slope',
      memories: cols,
      wordBits: activation.width + 8,
      words: 2 ** (TABLE_INDEX.width + 1),
      usedWords: 2 ** TABLE_INDEX.width * tabled.length,
      built: hardware.tables,
    }),
    ...of({
      name: 'program',
      instance: 'u_program',
      holds: 'a fifth of a pass',
      memories: 1,
      wordBits: 64,
      words: hardware.programWords,
      usedWords: PASS_WORDS * (train.length + infer.length),
    }),
  ];
}
