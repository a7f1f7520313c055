import type { ExactNetwork } from '../golden/index.js';
import {
  newColumn,
  verilate,
  type Design,
  type Simulation,
  type Snapshot,
  type StreamJob,
  type StreamResult,
  type StreamSink,
  type StreamSource,
  type VerilateOptions,
} from '../src/cosim/index.js';
import type { Program } from '../src/program/compile.js';
import {
  clearCountersWrite,
  programWrites,
  mixingWrites,
  projectionWrites,
  setupWrites,
  weightWrites,
  type ConfigWrite,
} from '../src/program/encode.js';
import type { Hardware } from '../src/program/hardware.js';
import { addCounters, NOTHING_COUNTED } from './counters.js';
import { gatherMatrices, type WeightMemories } from './gatherMatrices.js';
import { packLanes, unpackLanes, type LaneLayout } from './lanes.js';
import { learnerDesign } from './learnerDesign.js';
import { readCounters } from './readCounters.js';
import { sliceSamples } from './sliceSamples.js';
import type { Counters, SampleBatch, Target } from './target.js';

/** How the streams stall. */
export interface Stalls {
  /** Chance of a stall in a cycle, at each port. */
  readonly chance: number;
  /** The same for results, if it is another one. Default: `chance`. */
  readonly resultChance?: number;
  readonly seed: number;
}

/** Bytes of sample words sent to the simulator at a time. */
const CHUNK_BYTES = 2 ** 20;
/** Chunks on their way at a time, so that the simulator never waits for us. */
const CHUNKS_AHEAD = 3;

/** A learner in the middle of its work: see `Simulation.snapshot`. */
export interface TargetSnapshot {
  readonly simulation: Snapshot;
  readonly fresh: boolean;
  readonly counters: Counters;
}

/** The Verilated learner. */
export class RtlTarget implements Target {
  readonly name: string = 'rtl';
  #program: Program | undefined;
  #network: ExactNetwork | undefined;
  #fresh = true;
  #counters: Counters = NOTHING_COUNTED;

  constructor(
    readonly simulation: Simulation,
    readonly hardware: Hardware,
    readonly stalls: Stalls = { chance: 0, seed: 1 },
  ) {}

  get #loaded(): { program: Program; network: ExactNetwork } {
    if (!this.#program || !this.#network) throw new RangeError('RtlTarget: nothing is loaded yet.');
    return { program: this.#program, network: this.#network };
  }

  async load(program: Program, network: ExactNetwork): Promise<void> {
    this.#program = program;
    this.#network = network;
    this.#fresh = true;
    this.#counters = NOTHING_COUNTED;
    await this.simulation.reset();
    await this.#configure([
      ...programWrites(program, network, 1),
      ...setupWrites(program),
      ...projectionWrites(program, network),
      ...mixingWrites(program, network),
      ...weightWrites(program, network),
    ]);
  }

  async epoch(epoch: number): Promise<void> {
    const { program, network } = this.#loaded;
    await this.#configure(programWrites(program, network, epoch));
  }

  async train(samples: SampleBatch, onProgress?: (done: number) => void): Promise<Int32Array> {
    await this.startStretch();
    const outputs = await this.#run(samples, true, onProgress);
    await this.#count();
    return outputs;
  }

  async infer(samples: SampleBatch): Promise<Int32Array> {
    return this.#run(samples, false);
  }

  weights(): Promise<readonly Int32Array[]> {
    const { program, network } = this.#loaded;
    return gatherMatrices('weights', program, network, this.memories);
  }

  feedback(): Promise<readonly Int32Array[]> {
    const { program, network } = this.#loaded;
    return gatherMatrices('feedback', program, network, this.memories);
  }

  async mixing(): Promise<readonly Int32Array[]> {
    const { program, network } = this.#loaded;
    const { layout, spec } = program;
    const { width } = spec.formats.weight;
    return Promise.all(
      network.layers.map(async ({ mixing }, index) => {
        if (mixing.length === 0) return mixing;
        const column = await this.simulation.readMemory(
          'learner.gen_mixer.u_mixer.u_mixing.mem',
          layout.mixing[index] ?? 0,
          mixing.length,
        );
        return unpackLanes(column, laneLayout(1, width), mixing.length);
      }),
    );
  }

  counters(): Promise<Counters | undefined> {
    return Promise.resolve(this.hardware.counters ? this.#counters : undefined);
  }

  /** Reads words through the host port, one answer for each address. */
  async read(addresses: readonly number[]): Promise<readonly bigint[]> {
    const { sinks } = await this.simulation.streams({
      sources: [
        {
          valid: 'cfg_valid_i',
          ready: 'cfg_ready_o',
          payload: {
            cfg_write_i: new Uint8Array(addresses.length),
            cfg_address_i: Uint32Array.from(addresses),
          },
          count: addresses.length,
        },
      ],
      sinks: [{ valid: 'rsp_valid_o', ready: 'rsp_ready_i', payload: ['rsp_data_o'] }],
      until: { received: addresses.length },
    });
    const column = sinks[0]?.payload.rsp_data_o;
    return column instanceof BigUint64Array ? [...column] : [];
  }

  async close(): Promise<void> {
    await this.simulation.close();
  }

  /** The weight memories, read by the back door. */
  protected get memories(): WeightMemories {
    const { group, formats } = this.hardware;
    return {
      stride: laneLayout(group, formats.weight.width).stride,
      read: (row, of, firstTile, tiles) =>
        this.simulation.readMemory(
          `learner.u_array.gen_row[${row}].gen_group[${of}].u_weights.mem`,
          firstTile,
          tiles,
        ),
    };
  }

  /** What `train` does before the samples: the counters start anew. */
  async startStretch(): Promise<void> {
    await this.#configure([clearCountersWrite()]);
  }

  /**
   * What `train` does after the samples: takes the results that are missing, waits until nothing
   * moves any more, and counts.
   *
   * @returns the job that took the results
   */
  async endStretch(missing: number): Promise<StreamResult | undefined> {
    const taken = await this.#drain(missing);
    await this.#count();
    return taken;
  }

  /** Keeps all as it is now, to go back to: see `Simulation.snapshot`. */
  async snapshot(): Promise<TargetSnapshot> {
    const [fresh, counters] = [this.#fresh, this.#counters];
    return { simulation: await this.simulation.snapshot(), fresh, counters };
  }

  async restore({ simulation, fresh, counters }: TargetSnapshot): Promise<void> {
    await this.simulation.restore(simulation);
    this.#fresh = fresh;
    this.#counters = counters;
  }

  /**
   * Puts the results of a job where they belong among the outputs of its stretch.
   *
   * @param received result words of the stretch that came before
   * @returns how many have come now
   */
  collect({ sinks }: StreamResult, outputs: Int32Array, received: number): number {
    const { count, payload } = sinks[0] ?? { count: 0, payload: {} };
    if (!payload.result_data_o) return received;
    const { cols, formats } = this.hardware;
    const classes = this.#loaded.program.spec.layers.at(-1) ?? 0;
    const resultWords = Math.ceil(classes / cols);
    const values = unpackLanes(
      payload.result_data_o,
      laneLayout(cols, formats.activation.width),
      count,
    );
    for (let word = 0; word < count; word++) {
      const sample = Math.floor((received + word) / resultWords);
      const first = ((received + word) % resultWords) * cols;
      for (let c = 0; c < cols && first + c < classes; c++) {
        outputs[sample * classes + first + c] = values[word * cols + c] ?? 0;
      }
    }
    return received + count;
  }

  /** A job on the sample and result streams; the first one since `load` seeds the stalls. */
  stream(job: StreamJob): Promise<StreamResult> {
    const fresh = this.#fresh;
    this.#fresh = false;
    return this.simulation.streams({ ...job, ...(fresh ? { seed: this.stalls.seed } : {}) });
  }

  /** Some samples, as words for the sample port. */
  sampleSource({ count, inputs, labels }: SampleBatch, train: boolean): StreamSource {
    const { program } = this.#loaded;
    const { rows, formats } = this.hardware;
    const pixels = program.spec.layers[0] ?? 0;
    const words = program.sampleWords;
    const layout = laneLayout(rows, formats.activation.width);
    const column = newColumn(rows * formats.activation.width, count * words);
    const padded = new Int32Array(words * rows);
    const sampleLabels = new Uint16Array(count * words);
    for (let n = 0; n < count; n++) {
      padded.set(inputs.subarray(n * pixels, (n + 1) * pixels));
      packLanes(column, layout, padded, n * words);
      sampleLabels.fill(labels[n] ?? 0, n * words, (n + 1) * words);
    }
    return {
      valid: 'sample_valid_i',
      ready: 'sample_ready_o',
      payload: {
        sample_data_i: column,
        sample_label_i: sampleLabels,
        sample_train_i: new Uint8Array(count * words).fill(train ? 1 : 0),
      },
      count: count * words,
      stall: this.stalls.chance,
    };
  }

  /** Where the results come out, a column tile a word. */
  get resultSink(): StreamSink {
    return {
      valid: 'result_valid_o',
      ready: 'result_ready_i',
      payload: ['result_data_o'],
      stall: this.stalls.resultChance ?? this.stalls.chance,
    };
  }

  async #count(): Promise<void> {
    if (!this.hardware.counters) return;
    this.#counters = addCounters(this.#counters, await readCounters((all) => this.read(all)));
  }

  async #drain(missing: number): Promise<StreamResult | undefined> {
    const sinks = [this.resultSink];
    const taken =
      missing > 0
        ? await this.simulation.streams({ sources: [], sinks, until: { received: missing } })
        : undefined;
    // The last sample's update is still under way when its result is there.
    await this.simulation.streams({
      sources: [],
      sinks,
      until: { port: 'settled_o', equals: 1 },
    });
    return taken;
  }

  async #configure(writes: readonly ConfigWrite[]): Promise<void> {
    await this.simulation.streams({
      sources: [
        {
          valid: 'cfg_valid_i',
          ready: 'cfg_ready_o',
          payload: {
            cfg_write_i: new Uint8Array(writes.length).fill(1),
            cfg_address_i: Uint32Array.from(writes, ({ address }) => address),
            cfg_data_i: BigUint64Array.from(writes, ({ data }) => data),
          },
          count: writes.length,
        },
      ],
      sinks: [],
      until: 'sent',
    });
  }

  async #run(
    { count, inputs, labels }: SampleBatch,
    train: boolean,
    onProgress?: (done: number) => void,
  ): Promise<Int32Array> {
    const { program } = this.#loaded;
    const { rows, cols, formats } = this.hardware;
    const { width } = formats.activation;
    const classes = program.spec.layers.at(-1) ?? 0;
    const pixels = program.spec.layers[0] ?? 0;
    const words = program.sampleWords;
    const layout = laneLayout(rows, width);
    const resultWords = Math.ceil(classes / cols);
    const outputs = new Int32Array(count * classes);
    let received = 0;

    const sink = this.resultSink;
    const collect = (result: StreamResult): void => {
      received = this.collect(result, outputs, received);
      onProgress?.(Math.floor(received / resultWords));
    };
    const send = (from: number, to: number): Promise<StreamResult> =>
      this.stream({
        sources: [
          this.sampleSource(sliceSamples({ count, inputs, labels }, from, to, pixels), train),
        ],
        sinks: [sink],
        until: 'sent',
      });

    const chunk = Math.max(1, Math.floor(CHUNK_BYTES / (words * layout.stride)));
    const underway: Promise<StreamResult>[] = [];
    for (let from = 0; from < count; from += chunk) {
      underway.push(send(from, Math.min(count, from + chunk)));
      if (underway.length > CHUNKS_AHEAD) {
        const oldest = underway.shift();
        if (oldest) collect(await oldest);
      }
    }
    for (const job of underway) collect(await job);
    const missing = await this.#drain(count * resultWords - received);
    if (missing) collect(missing);
    return outputs;
  }
}

function laneLayout(lanes: number, bits: number): LaneLayout {
  return { lanes, bits, stride: newColumn(lanes * bits, 1).byteLength };
}

/** Builds (or finds in the cache) and starts the Verilated learner. */
export async function startRtl(
  hardware: Hardware,
  options: VerilateOptions & {
    readonly overlay?: string;
    readonly stalls?: Stalls;
    readonly traced?: boolean;
  } = {},
): Promise<{ readonly target: RtlTarget; readonly design: Design }> {
  const { overlay, stalls, traced, ...build } = options;
  const design = await verilate(
    { ...learnerDesign(hardware, overlay), ...(traced ? { traced } : {}) },
    build,
  );
  return { target: new RtlTarget(await design.start(), hardware, stalls), design };
}
