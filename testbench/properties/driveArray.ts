import type { Rounding } from '../../golden/index.js';
import { randomStream } from '../../golden/index.js';
import type { Simulation } from '../../src/cosim/index.js';
import type { ArrayBuild, ArrayIssue } from './arrayModel.js';
import { fromColumn, packWord, toColumn, unpackWord } from './words.js';

const ROUNDING = { truncate: 0n, nearest: 1n, stochastic: 2n } as const;

/** Widths of the array's input ports. */
function inputWidths(b: ArrayBuild): Record<string, number> {
  return {
    enable_i: 1,
    update_i: 1,
    transposed_i: 1,
    leaky_i: 1,
    tile_i: Math.max(1, Math.ceil(Math.log2(b.tiles))),
    shift_i: b.shiftWidth,
    rounding_i: 2,
    west_random_i: b.maxShift * b.rows,
    north_random_i: b.maxShift * b.cols,
    west_i: b.activationWidth * b.rows,
    north_i: b.deltaWidth * b.cols,
  };
}

/** Widths of its load port. */
function loadWidths(b: ArrayBuild): Record<string, number> {
  return {
    load_i: 1,
    load_row_i: 5,
    load_group_i: 5,
    load_tile_i: Math.max(1, Math.ceil(Math.log2(b.tiles))),
    load_data_i: b.weightWidth * b.group,
  };
}

/** Bits of a sum at the south edge, and at the east edge. */
function sumWidths(b: ArrayBuild): { readonly south: number; readonly east: number } {
  return {
    south: b.weightWidth + b.activationWidth - 1 + Math.ceil(Math.log2(b.rows)),
    east: b.weightWidth + b.deltaWidth - 1 + Math.ceil(Math.log2(b.cols)),
  };
}

/**
 * Puts tiles through the array, their operands skewed as its header says, noise wherever nothing is
 * expected, and the whole array frozen at random.
 *
 * @param chance of a frozen cycle
 * @returns the sums of every issue: a number for each row of a transposed tile, else for each column
 */
export async function driveArray(
  simulation: Simulation,
  build: ArrayBuild,
  rounding: Rounding,
  issues: readonly ArrayIssue[],
  chance: number,
  seed: number,
): Promise<number[][]> {
  const { rows, cols, group } = build;
  const groups = cols / group;
  const leaky = build.leakyAlign !== undefined;
  const loads = loadWidths(build);
  const stream = randomStream(seed, 'noise');
  const noise = (bits: number): bigint => {
    let word = 0n;
    for (let k = 0; k < bits; k += 32) word = (word << 32n) | BigInt(stream.uint32());
    return BigInt.asUintN(bits, word);
  };
  const cycles = (issues.at(-1)?.cycle ?? 0) + flight(build);
  const issueAt = new Map(issues.map((issue) => [issue.cycle, issue]));
  const random = (words: readonly number[]): bigint[] =>
    words.map((word) => BigInt.asUintN(build.maxShift, BigInt(word >>> 0)));

  /** The word at an edge: lane k is that of the tile issued `2 + hop(k)` cycles before. */
  const edge = (
    cycle: number,
    lanes: number,
    bits: number,
    hop: (lane: number) => number,
    operand: (issue: ArrayIssue, lane: number) => bigint | undefined,
  ): bigint => {
    let word = 0n;
    for (let lane = lanes - 1; lane >= 0; lane--) {
      const issue = issueAt.get(cycle - 2 - hop(lane));
      const value = issue === undefined ? undefined : operand(issue, lane);
      word = (word << BigInt(bits)) | BigInt.asUintN(bits, value ?? noise(bits));
    }
    return word;
  };
  const row = (lane: number): number => lane;
  const column = (lane: number): number => Math.floor(lane / group);
  const inputs = (cycle: number): Record<string, bigint> => {
    const issue = issueAt.get(cycle);
    const op = issue?.op;
    return {
      enable_i: 1n,
      update_i: op === 'update' || op === 'average' ? 1n : 0n,
      transposed_i:
        op === undefined || !build.transposed ? noise(1) : op === 'transposed' ? 1n : 0n,
      leaky_i: op === 'average' ? 1n : op === 'update' && leaky ? 0n : noise(1),
      load_i: 0n,
      load_row_i: noise(5),
      load_group_i: noise(5),
      load_tile_i: noise(loads['load_tile_i'] ?? 1),
      load_data_i: noise(loads['load_data_i'] ?? 1),
      tile_i: BigInt(issue ? issue.tile : stream.below(build.tiles)),
      shift_i: packWord(
        [issue ? issue.shift : stream.below(2 ** build.shiftWidth)],
        build.shiftWidth,
      ),
      rounding_i: ROUNDING[rounding],
      west_random_i: edge(cycle, rows, build.maxShift, row, (i, r) => random(i.rowRandom)[r]),
      north_random_i: edge(
        cycle,
        cols,
        build.maxShift,
        column,
        (i, c) => random(i.columnRandom)[c],
      ),
      west_i: edge(cycle, rows, build.activationWidth, row, (i, r) =>
        i.op === 'transposed' ? undefined : BigInt(i.h[r] ?? 0),
      ),
      north_i: edge(cycle, cols, build.deltaWidth, column, (i, c) =>
        i.op === 'forward' ? undefined : BigInt(i.delta[c] ?? 0),
      ),
    };
  };

  const widths = { ...inputWidths(build), ...loads };
  const words = Object.fromEntries(Object.keys(widths).map((name) => [name, [] as bigint[]]));
  const enabledAt: number[] = [];
  let now = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (; stream.uniform() < chance; now++) {
      for (const [name, width] of Object.entries(widths)) {
        words[name]?.push(/^(enable|load)_i$/.test(name) ? 0n : noise(width));
      }
    }
    for (const [name, value] of Object.entries(inputs(cycle))) words[name]?.push(value);
    enabledAt.push(now++);
  }
  const columns = Object.fromEntries(
    Object.entries(words).map(([name, values]) => [name, toColumn(widths[name] ?? 1, values)]),
  );
  const answers = await simulation.batch(now, columns, ['south_o', 'east_o']);
  const sums = sumWidths(build);
  const lanesOf = (name: 'south' | 'east', lanes: number): number[][] =>
    fromColumn(answers[`${name}_o`], sums[name] * lanes, now).map((word) =>
      unpackWord(word, sums[name], lanes),
    );
  const [south, east] = [lanesOf('south', cols), lanesOf('east', rows)];
  return issues.map(({ cycle, op }) => {
    const eastwards = op === 'transposed';
    return Array.from({ length: eastwards ? rows : cols }, (_, k) => {
      const at = enabledAt[cycle + 3 + (eastwards ? groups + k : rows + column(k))];
      return (at === undefined ? undefined : (eastwards ? east : south)[at]?.[k]) ?? NaN;
    });
  });
}

/** Cycles from a tile's issue until nothing of it is on its way. */
function flight({ rows, cols, group }: ArrayBuild): number {
  return rows + cols / group + 8;
}

/** Lets what is on its way arrive. */
export async function settleArray(simulation: Simulation, build: ArrayBuild): Promise<void> {
  await simulation.poke('enable_i', 1);
  await simulation.batch(flight(build), {}, []);
  await simulation.poke('enable_i', 0);
}

/**
 * Leaves the array in the middle of something: all kinds of tiles in every stage that they reach in so many
 * cycles, and a word to load. What a reset must make it forget: after one cycle, all of it.
 */
export async function disturbArray(
  simulation: Simulation,
  build: ArrayBuild,
  cycles = flight(build),
): Promise<void> {
  const ones = new Array<bigint>(cycles).fill(1n);
  await simulation.batch(
    cycles,
    Object.fromEntries(
      ['enable_i', 'update_i', 'transposed_i', 'leaky_i', 'load_i'].map((name) => [
        name,
        toColumn(1, ones),
      ]),
    ),
    [],
  );
  for (const name of ['enable_i', 'update_i', 'load_i']) await simulation.poke(name, 0);
}

/**
 * Writes all weights through the load port, each word once, in any order, and words between them to
 * rows and groups that there are not.
 */
export async function loadArray(
  simulation: Simulation,
  build: ArrayBuild,
  weights: Int32Array,
  seed: number,
): Promise<void> {
  const { rows, cols, group, tiles, weightWidth } = build;
  const groups = cols / group;
  const widths = loadWidths(build);
  const stream = randomStream(seed, 'load');
  const words: bigint[][] = [[], [], [], [], []];
  const push = (r: number, g: number, tile: number, word: bigint): void => {
    const data = BigInt.asUintN(weightWidth * group, word);
    [1n, BigInt(r), BigInt(g), BigInt(tile), data].forEach((value, k) => words[k]?.push(value));
  };
  // In any order: a word that also lands elsewhere must not be covered by the next one.
  const places = Array.from({ length: tiles * rows * groups }, (_, index) => index);
  for (let last = places.length - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  for (const place of places) {
    const g = place % groups;
    const r = Math.floor(place / groups) % rows;
    const tile = Math.floor(place / (groups * rows));
    const at = (tile * rows + r) * cols + g * group;
    const word = packWord([...weights.subarray(at, at + group)], weightWidth);
    push(r, g, tile, word);
    const nowhere = stream.below(3);
    if (nowhere === 1) push(rows + stream.below(32 - rows), g, tile, ~word);
    if (nowhere === 2) push(r, groups + stream.below(32 - groups), tile, ~word);
  }
  // Two more cycles, in which the last word arrives.
  for (let k = 0; k < 2; k++) words.forEach((column) => column.push(0n));
  await simulation.batch(
    words[0]?.length ?? 0,
    Object.fromEntries(
      Object.entries(widths).map(([name, width], k) => [name, toColumn(width, words[k] ?? [])]),
    ),
    [],
  );
}

/** All weights by the back door, laid out as the model's. */
export async function readArray(simulation: Simulation, build: ArrayBuild): Promise<Int32Array> {
  const { rows, cols, group, tiles, weightWidth } = build;
  const weights = new Int32Array(tiles * rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let g = 0; g < cols / group; g++) {
      const path = `systolic_array.gen_row[${r}].gen_group[${g}].u_weights.mem`;
      const column = await simulation.readMemory(path);
      for (const [tile, word] of fromColumn(column, weightWidth * group, tiles).entries()) {
        weights.set(unpackWord(word, weightWidth, group), (tile * rows + r) * cols + g * group);
      }
    }
  }
  return weights;
}
