import { join } from 'node:path';
import fc from 'fast-check';
import { randomStream, symmetricLimit } from '../../golden/index.js';
import { verilate, type Simulation } from '../../src/cosim/index.js';
import { rtlDir } from '../learnerDesign.js';
import { drawer, SPREADS } from './arbitraries.js';
import { describeCase } from './describeCase.js';
import { llsError, llsMinus, llsScaled, type LlsBuild, type LlsLayer } from './llsModel.js';
import { same } from './same.js';
import { fromColumn, packWord, toColumn, unpackWord } from './words.js';

/** A layer, and when its tiles come. All cycles beyond the earliest that the header allows. */
interface TimedLayer extends LlsLayer {
  /** Between the pulses of two column tiles. */
  readonly pace: number;
  /** Before the signal pass. */
  readonly wait: number;
  /** What takes q's place before that: r of each class, raw. */
  readonly mixed: readonly number[] | undefined;
  /** Between two classes of it, and two tiles. */
  readonly pauses: readonly [number, number];
  readonly seed: number;
}

/** Layers one after another, some cycles frozen. */
export interface LlsCase {
  readonly layers: readonly TimedLayer[];
  readonly frozen: number;
  readonly seed: number;
}

/** Bits of a class's number. */
function classWidth({ classes }: LlsBuild): number {
  return Math.max(1, Math.ceil(Math.log2(classes)));
}

/** A simulation of the modulator, from `file`. */
export async function startLls(
  file: string,
  { cols, group, activation, delta, classes, widest }: LlsBuild,
): Promise<Simulation> {
  const design = await verilate({
    top: 'modulator_lls',
    sources: [file, join(rtlDir(), 'activation_unit.sv')],
    includeDirs: [rtlDir()],
    // activation_unit answers more than is asked.
    allowWarnings: ['UNUSEDSIGNAL'],
    parameters: {
      ...{ Cols: cols, Group: group, Classes: classes },
      ...{ ActivationWidth: activation.width, ActivationFraction: activation.fraction },
      ...{ DeltaWidth: delta.width, DeltaFraction: delta.fraction },
      SumWidth: activation.width + Math.ceil(Math.log2(widest)),
    },
  });
  return design.start();
}

/** Any case for a build: steps and shifts as a layer of that size has them, and any others. */
export function anyLlsCase(b: LlsBuild): fc.Arbitrary<LlsCase> {
  const limit = symmetricLimit(b.activation);
  const most = symmetricLimit(b.delta);
  const some = (most: number) =>
    fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: most }));
  const layer = fc
    .record({
      walsh: fc.boolean(),
      units: fc.oneof(
        fc.integer({ min: 1, max: b.widest }),
        fc.integer({ min: 1, max: Math.min(b.widest, 3 * b.cols) }),
      ),
      classes: fc.oneof(fc.integer({ min: 1, max: b.classes }), fc.constant(b.classes)),
      // Or one that no class has, but for a bit beyond all of them.
      label: fc.tuple(
        fc.nat(b.classes - 1),
        fc.option(fc.integer({ min: classWidth(b), max: 15 })),
      ),
      anyStep: fc.option(
        fc.oneof(
          fc.nat(2 ** 16 - 1),
          // Some unit of some class lies right beside a zero of its wave.
          fc
            .record({
              zero: fc.nat(40),
              unit: fc.nat(b.widest - 1),
              c: fc.nat(b.classes - 1),
              off: fc.integer({ min: -1, max: 1 }),
            })
            .map(({ zero, unit, c, off }) => {
              const step = Math.round((zero * 2 ** 14) / ((c + 1) * (unit + 0.5)));
              return (step + off + 2 ** 16) % 2 ** 16;
            }),
        ),
      ),
      anyShift: fc.option(fc.integer({ min: -2, max: 13 })),
      spread: fc.constantFrom(...SPREADS),
      mixed: fc.boolean(),
      pace: some(4),
      wait: some(12),
      pauses: fc.tuple(some(2), some(3)),
      seed: fc.nat(),
    })
    .map(({ units, label, anyStep, anyShift, spread, mixed, ...drawn }): TimedLayer => {
      const wideShift = Math.min(3, b.activation.fraction);
      return {
        ...drawn,
        step: anyStep ?? Math.round(2 ** 16 / units) % 2 ** 16,
        label: (label[0] % drawn.classes) + (label[1] === null ? 0 : 2 ** label[1]),
        shift: anyShift ?? Math.round(Math.log2(Math.sqrt(units) / 4)) + wideShift,
        h: Array.from({ length: units }, drawer(drawn.seed, 'h', [-limit, limit], spread)),
        mixed: mixed
          ? Array.from({ length: drawn.classes }, drawer(drawn.seed, 'r', [-most, most], spread))
          : undefined,
      };
    });
  return fc
    .record({
      layers: fc.array(layer, { minLength: 1, maxLength: 4 }),
      frozen: fc.constantFrom(0, 0.1, 0.5),
      seed: fc.nat(),
    })
    .map((drawn) =>
      describeCase(
        drawn,
        drawn.layers
          .map(
            (l) =>
              `${l.walsh ? 'walsh' : `square ${l.step}`} ${l.h.length} units ${l.classes} classes ` +
              `label ${l.label} shift ${l.shift} pace +${l.pace} wait ${l.wait} ` +
              `${l.mixed === undefined ? '' : 'mixed '}pauses ${l.pauses.join()} seed ${l.seed}`,
          )
          .join('; ') + `; frozen ${drawn.frozen} seed ${drawn.seed}`,
      ),
    );
}

type Inputs = Record<string, bigint>;

/** What a case asks of each input in each enabled cycle (undefined: nothing), and what must come. */
class Script {
  readonly inputs: Partial<Inputs>[] = [];
  /** Lanes, by cycle; what is not there is zero. */
  readonly expected: number[][] = [];
  /** Class and u, by cycle. */
  readonly scaled: (readonly [number, number] | undefined)[] = [];
  /** Raw h, by cycle and lane. */
  readonly h: (number | undefined)[][] = [];

  constructor(readonly build: LlsBuild) {}

  set(cycle: number, inputs: Partial<Inputs>): void {
    this.inputs[cycle] = { ...this.inputs[cycle], ...inputs };
  }

  hold(from: number, to: number, inputs: Partial<Inputs>): void {
    for (let cycle = from; cycle < to; cycle++) this.set(cycle, inputs);
  }

  /** @returns the first cycle in which the next layer may begin */
  layer(start: number, layer: TimedLayer): number {
    const { cols, group } = this.build;
    const groups = cols / group;
    const { classes, h } = layer;
    const tiles = Math.ceil(h.length / cols);
    const pace = Math.max(2, classes) + layer.pace;
    const last = start + (tiles - 1) * pace;
    for (let tile = 0; tile < tiles; tile++) {
      const pulse = start + tile * pace;
      this.set(pulse, {
        project_i: 1n,
        first_i: tile === 0 ? 1n : 0n,
        unit_i: BigInt(tile * cols),
      });
      for (const [c, u] of llsScaled(this.build, layer, (tile + 1) * cols).entries()) {
        this.scaled[pulse + c + groups + 2] = [c, u];
      }
      for (let column = 0; column < cols; column++) {
        for (let c = 0; c < classes; c++) {
          const now = (this.h[pulse + Math.floor(column / group) + c] ??= []);
          now[column] = h[tile * cols + column] ?? 0;
        }
      }
    }
    const ready = last + groups + 4;
    let cycle = Math.max(ready, last + classes) + layer.wait;
    if (layer.mixed !== undefined) {
      // When all q are there.
      cycle += classes;
      for (const [c, r] of layer.mixed.entries()) {
        const inputs = { r_write_i: 1n, r_class_i: BigInt(c), r_i: BigInt(r) };
        this.set(cycle++, inputs);
      }
    }
    const q = layer.mixed ?? llsError(this.build, layer);
    this.hold(start, ready + classes, {
      classes_i: BigInt(classes),
      label_i: BigInt(layer.label),
      shift_i: BigInt.asUintN(6, BigInt(layer.shift)),
    });
    for (let tile = 0; tile < tiles; tile++) {
      for (let c = 0; c < classes; c++) {
        this.set(cycle, { back_i: 1n, back_first_i: 0n });
        if (c === 0) {
          this.set(cycle, {
            back_first_i: 1n,
            back_start_i: tile === 0 ? 1n : 0n,
            back_unit_i: BigInt(tile * cols),
          });
        }
        for (let column = 0; column < cols; column++) {
          const t = tile * cols + column;
          const value = (q[c] ?? 0) * (llsMinus(layer, c, t) ? -1 : 1);
          (this.expected[cycle + Math.floor(column / group)] ??= [])[column] = value;
        }
        cycle += 1 + (c === classes - 1 ? layer.pauses[1] : layer.pauses[0]);
      }
    }
    this.hold(start, cycle, { step_i: BigInt(layer.step) });
    this.hold(start, cycle + groups, { walsh_i: layer.walsh ? 1n : 0n });
    return cycle;
  }
}

/** Throws unless the lanes give what the model says in every cycle, whatever else is on the inputs. */
export async function checkLls(
  simulation: Simulation,
  b: LlsBuild,
  { layers, frozen, seed }: LlsCase,
): Promise<void> {
  const widths: Readonly<Record<string, number>> = {
    ...{ enable_i: 1, walsh_i: 1, step_i: 16, classes_i: 16, label_i: 16, shift_i: 6 },
    ...{ project_i: 1, first_i: 1, unit_i: 16, h_i: b.activation.width * b.cols },
    ...{ back_i: 1, back_first_i: 1, back_start_i: 1, back_unit_i: 16 },
    ...{ r_write_i: 1, r_class_i: classWidth(b), r_i: b.delta.width },
  };
  const script = new Script(b);
  const groups = b.cols / b.group;
  // At once, or after some cycles in which what a reset has left would show.
  let start = seed % 2 === 0 ? 0 : groups + 6;
  for (const [n, layer] of layers.entries()) {
    // A basis is a network's: another one only when the last group is done.
    const changed = n > 0 && layers[n - 1]?.walsh !== layer.walsh;
    start = script.layer(start + (changed ? groups : 0), layer);
  }
  const cycles = start + groups + 2;

  const stream = randomStream(seed, 'inputs');
  const limit = symmetricLimit(b.activation);
  const noise = (width: number): bigint => BigInt.asUintN(width, BigInt(stream.uint32()));
  const columns = Object.fromEntries(Object.keys(widths).map((name) => [name, [] as bigint[]]));
  const enabledAt: number[] = [];
  // What nothing is said of is noise, and in frozen cycles everything is.
  const push = (
    enable: boolean,
    word: Partial<Inputs>,
    h: readonly (number | undefined)[],
  ): void => {
    const lanes = Array.from(
      { length: b.cols },
      (_, c) => h[c] ?? stream.below(2 * limit + 1) - limit,
    );
    const full: Partial<Inputs> = {
      ...word,
      enable_i: enable ? 1n : 0n,
      h_i: packWord(lanes, b.activation.width),
    };
    for (const [name, width] of Object.entries(widths)) {
      columns[name]?.push(BigInt.asUintN(width, full[name] ?? noise(width)));
    }
  };
  for (let cycle = 0; cycle < cycles; cycle++) {
    while (stream.uniform() < frozen) push(false, {}, []);
    enabledAt.push(columns['enable_i']?.length ?? 0);
    const quiet = { project_i: 0n, back_i: 0n, r_write_i: 0n };
    push(true, { ...quiet, ...script.inputs[cycle] }, script.h[cycle] ?? []);
  }
  const total = columns['enable_i']?.length ?? 0;
  // A reset leaves nothing of what it finds on the way: a projection, its error, a signal.
  const busy = groups + 4;
  await simulation.batch(
    busy,
    {
      enable_i: new Uint8Array(busy).fill(1),
      classes_i: new Uint16Array(busy).fill(b.classes),
      project_i: Uint8Array.from({ length: busy }, (_, k) =>
        k % Math.max(2, b.classes) === 0 ? 1 : 0,
      ),
      back_i: Uint8Array.from({ length: busy }, (_, k) => (k === busy - 1 ? 1 : 0)),
    },
    [],
  );
  await simulation.reset();
  const answers = await simulation.batch(
    total,
    Object.fromEntries(
      Object.entries(columns).map(([name, words]) => [name, toColumn(widths[name] ?? 1, words)]),
    ),
    ['basis_o', 'u_write_o', 'u_class_o', 'u_o'],
  );
  const words = fromColumn(answers['basis_o'], b.delta.width * b.cols, total);
  const write = fromColumn(answers['u_write_o'], 1, total);
  const kind = fromColumn(answers['u_class_o'], classWidth(b), total);
  const u = fromColumn(answers['u_o'], b.activation.width, total);
  for (const [cycle, at] of enabledAt.entries()) {
    const expected = Array.from({ length: b.cols }, (_, c) => script.expected[cycle]?.[c] ?? 0);
    const [scaled] = unpackWord(u[at] ?? 0n, b.activation.width, 1);
    same(
      `[class, u] of cycle ${cycle}`,
      script.scaled[cycle] ?? [],
      write[at] === 1n ? [Number(kind[at]), scaled ?? NaN] : [],
    );
    same(`basis_o of cycle ${cycle}`, expected, unpackWord(words[at] ?? 0n, b.delta.width, b.cols));
  }
}
