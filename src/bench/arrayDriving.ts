import { join } from 'node:path';
import { randomStream } from '../../golden/index.js';
import { learnerDesign } from '../../testbench/learnerDesign.js';
import { verilate, type Column, type Design, type Value } from '../cosim/index.js';
import { arrayDesign } from './arrayDesign.js';
import { bareSimulator } from './bareSimulator.js';
import { learnerCase, MNIST_LAYERS } from './learnerCase.js';
import { median } from './median.js';
import { judge, type Bench, type Family, type Row } from './row.js';
import { runBare } from './runBare.js';
import { secondsWithCore, secondsWithoutCore } from './schedule.js';
import { writeArrayStimuli, type ArrayStimuli } from './stimuli.js';
import { inTemporaryFolder } from '../files/temporaryFolder.js';

const REPEATS = 7;
/** Cycles of a batch, and words of operands. */
const BATCH = 4096;
/** Batches that are asked for before the first of them is awaited: the simulator never waits for Node. */
const AHEAD = 4;
/** Calls that are timed together. */
const WINDOW = 100;
/** A window in which the two processes waited longer for a core, as a part of it, is left out. */
const DISTURBED = 0.02;
/** With fewer windows than that left, all count. */
const LEAST_WINDOWS = 10;
const TILES = 128;
const SHIFT = 12;

function stimuliOf(size: number): ArrayStimuli {
  const stream = randomStream(1, 'bench-array');
  const bytes = () => Uint8Array.from({ length: BATCH * size }, () => stream.below(256));
  return {
    // Every tile forward, then every tile updated.
    tiles: Uint32Array.from({ length: 2 * TILES }, (_, i) => (i < TILES ? i : i - TILES + 2 ** 16)),
    west: bytes(),
    north: bytes(),
    words: BATCH,
    rounding: 1,
    shift: SHIFT,
  };
}

/** The words of one batch, by port. */
function columnsOf(stimuli: ArrayStimuli, narrow: boolean): Record<string, Column> {
  const { tiles, west, north } = stimuli;
  const at = (index: number) => tiles[index % tiles.length] ?? 0;
  const wide = (bytes: Uint8Array<ArrayBuffer>) =>
    narrow ? new BigUint64Array(bytes.buffer) : new Uint32Array(bytes.buffer);
  return {
    tile_i: Uint16Array.from({ length: BATCH }, (_, i) => at(i) & 0xffff),
    update_i: Uint8Array.from({ length: BATCH }, (_, i) => at(i) >> 16),
    west_i: wide(west),
    north_i: wide(north),
  };
}

/** Word by word, as a loop of calls needs them. */
function valuesOf(column: Column): readonly Value[] {
  const elements = column.length / BATCH;
  if (elements === 1) return Array.from<Value>(column);
  return Array.from({ length: BATCH }, (_, word) => {
    let value = 0n;
    for (let i = elements - 1; i >= 0; i--) {
      value = (value << 32n) | BigInt(column[word * elements + i] ?? 0);
    }
    return value;
  });
}

interface Drive {
  readonly cyclesPerSecond: number;
  /** What left the array in the first 4096 cycles. */
  readonly south: readonly Value[];
}

async function inBatches(
  design: Design,
  { rounding, shift }: ArrayStimuli,
  columns: Record<string, Column>,
  cycles: number,
): Promise<Drive & { readonly byClock: number }> {
  const simulation = await design.start();
  await simulation.reset();
  await simulation.poke('enable_i', 1);
  await simulation.poke('rounding_i', rounding);
  await simulation.poke('shift_i', shift);
  const batch = () => simulation.batch(BATCH, columns, ['south_o']);
  const south = valuesOf((await batch()).south_o ?? new Uint8Array(0));
  const pid = simulation.pid ?? 'self';
  const before = [secondsWithCore(pid), secondsWithCore()] as const;
  const begun = performance.now();
  const asked: Promise<unknown>[] = [];
  for (let done = 0; done < cycles; done += BATCH) {
    asked.push(batch());
    if (asked.length > AHEAD) await asked.shift();
  }
  await Promise.all(asked);
  const wall = (performance.now() - begun) / 1000;
  // The two work at the same time, and the slower one sets the pace.
  const seconds = Math.max(secondsWithCore(pid) - before[0], secondsWithCore() - before[1]);
  await simulation.close();
  const done = Math.ceil(cycles / BATCH) * BATCH;
  return { cyclesPerSecond: done / (seconds || wall), byClock: done / wall, south };
}

async function callByCall(
  design: Design,
  { rounding, shift }: ArrayStimuli,
  columns: Record<string, Column>,
  cycles: number,
): Promise<Drive & { readonly windows: string }> {
  const values = Object.entries(columns).map(([name, column]) => ({
    name,
    values: valuesOf(column),
  }));
  const words = Array.from({ length: BATCH }, (_, word) =>
    Object.fromEntries(values.map((port) => [port.name, port.values[word] ?? 0])),
  );
  const simulation = await design.interactive();
  await simulation.reset();
  await simulation.poke('enable_i', 1);
  await simulation.poke('rounding_i', rounding);
  await simulation.poke('shift_i', shift);
  const wanted = ['south_o'];
  const south: Value[] = [];
  for (const word of words) south.push((await simulation.cycle(word, wanted)).south_o ?? 0);
  const pid = simulation.pid ?? 'self';
  const all: number[] = [];
  const undisturbed: number[] = [];
  const delayed = () => secondsWithoutCore(pid) + secondsWithoutCore();
  for (let done = 0; done < cycles; done += WINDOW) {
    const waited = delayed();
    const begun = performance.now();
    for (let i = done; i < done + WINDOW; i++) await simulation.cycle(words[i % BATCH], wanted);
    const seconds = (performance.now() - begun) / 1000;
    all.push(seconds);
    if (delayed() - waited < DISTURBED * seconds) undisturbed.push(seconds);
  }
  await simulation.close();
  const windows = undisturbed.length < LEAST_WINDOWS ? all : undisturbed;
  return {
    cyclesPerSecond: WINDOW / median(windows),
    windows: `${undisturbed.length} of ${all.length}`,
    south,
  };
}

interface Size {
  readonly size: number;
  /** Of a bare run and of batches. */
  readonly cycles: number;
  /** Of calls. */
  readonly called: number;
  /** What batches and calls must reach. */
  readonly batches: number;
  readonly calls: number;
}

async function measure(
  { size, cycles, called: calledCycles, batches, calls }: Size,
  bench: Bench,
): Promise<Row[]> {
  const { hardware } = learnerCase(MNIST_LAYERS, { rows: size, cols: size });
  const spec = arrayDesign(learnerDesign(hardware));
  bench.say(`building the ${size} x ${size} array, with a bare program too`);
  const [bare, design] = [await bareSimulator(spec, 'bareArray'), await verilate(spec)];
  const stimuli = stimuliOf(size);
  const columns = columnsOf(stimuli, size === 8);
  const batchRatios: number[] = [];
  const callRatios: number[] = [];
  const speeds: number[] = [];
  const wall: number[] = [];
  const windows: string[] = [];
  await inTemporaryFolder('bench', async (folder) => {
    const file = join(folder, 'stimuli');
    await writeArrayStimuli(file, stimuli);
    for (let repeat = 1; repeat <= REPEATS; repeat++) {
      bench.say(`${size} x ${size}, repeat ${repeat} of ${REPEATS}: alone, batches, calls`);
      const alone = await runBare(bare, file, String(cycles));
      const batched = await inBatches(design, stimuli, columns, cycles);
      const called = await callByCall(design, stimuli, columns, calledCycles);
      if (batched.south.some((value, index) => value !== called.south[index])) {
        throw new Error('arrayDriving: batches and calls gave different outputs');
      }
      const speed = alone.cycles / alone.seconds;
      batchRatios.push(batched.cyclesPerSecond / speed);
      callRatios.push(called.cyclesPerSecond / speed);
      speeds.push(speed);
      wall.push(batched.byClock / speed);
      windows.push(called.windows);
    }
  });
  const bareNote = `bare: ${(median(speeds) / 1e6).toFixed(2)} M cycles/s`;
  const unit = 'of bare C++';
  return [
    judge(
      {
        name: `batch-${size}x${size}`,
        value: median(batchRatios),
        unit,
        note: `batches of ${BATCH} cycles on the array alone, ${AHEAD} asked for ahead, in processor time of the busier process; by the clock, others' work included: ${median(wall).toFixed(2)}; ${bareNote}`,
      },
      { comparison: '>=', limit: batches },
    ),
    judge(
      {
        name: `interactive-${size}x${size}`,
        value: median(callRatios),
        unit,
        note: `one cycle a call, by the clock, in windows of ${WINDOW} calls that nothing else disturbed (${windows.at(-1) ?? ''} in the last repeat); outputs equal those of batches; ${bareNote}`,
      },
      { comparison: '>=', limit: calls },
    ),
  ];
}

/** The array in batches and call by call, against a bare program around the same model. */
export const ARRAY_DRIVING: readonly Family[] = [
  { size: 8, cycles: 1_000_000, called: 50_000, batches: 0.9, calls: 0.04 },
  { size: 16, cycles: 400_000, called: 30_000, batches: 0.92, calls: 0.08 },
  { size: 32, cycles: 100_000, called: 10_000, batches: 0.95, calls: 0.4 },
].map((size) => ({
  names: [`batch-${size.size}x${size.size}`, `interactive-${size.size}x${size.size}`],
  kind: 'speed',
  measure: (bench) => measure(size, bench),
}));
