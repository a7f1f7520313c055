import type { ExactNetwork } from '../../golden/index.js';
import { addCounters, NOTHING_COUNTED } from '../../testbench/counters.js';
import { gatherMatrices, type WeightMemories } from '../../testbench/gatherMatrices.js';
import { packLanes, unpackLanes } from '../../testbench/lanes.js';
import { readCounters } from '../../testbench/readCounters.js';
import type { Counters, SampleBatch, Target } from '../../testbench/target.js';
import { ToolError, UsageError } from '../errors.js';
import type { Program } from '../program/compile.js';
import {
  clearCountersWrite,
  programWrites,
  projectionWrites,
  setupWrites,
  weightAddress,
  weightWrites,
  type ConfigWrite,
} from '../program/encode.js';
import type { Hardware } from '../program/hardware.js';
import { boardIdentity } from './boardDesign.js';
import { BoardLink, BoardReset, PATIENCE, type LinkCounts, type Patience } from './boardLink.js';
import { MOST_PAYLOAD } from './frame.js';
import { openSerialWire } from './serialWire.js';

/** 64-bit words in a write, and in the answer to a read, most. */
const MOST_WRITTEN = Math.floor((MOST_PAYLOAD - 5) / 8);
const MOST_READ = Math.floor((MOST_PAYLOAD - 1) / 8);
/** Times that a load begins anew when the board is reset in its midst. */
const LOADS = 3;
/** Addresses count up in so many low bits. */
const BURST = 2 ** 16;

/** A learner on a serial port. */
export class BoardTarget implements Target {
  readonly name = 'board';
  #program: Program | undefined;
  #network: ExactNetwork | undefined;
  #counters: Counters = NOTHING_COUNTED;

  constructor(
    readonly link: BoardLink,
    readonly hardware: Hardware,
  ) {}

  get #loaded(): { program: Program; network: ExactNetwork } {
    if (!this.#program || !this.#network) {
      throw new RangeError('BoardTarget: nothing is loaded yet.');
    }
    return { program: this.#program, network: this.#network };
  }

  /** What happened on the line so far. */
  get lineCounts(): LinkCounts {
    return this.link.counts;
  }

  /**
   * Greets the board.
   *
   * @throws UsageError when it was built for another learner
   */
  async greet(): Promise<void> {
    const answer = Buffer.from(await this.link.request('hello', new Uint8Array(0), 16));
    const word = answer.readBigUInt64LE(0);
    const identity = answer.readBigUInt64LE(8);
    const expected = boardIdentity(this.hardware);
    if (identity === expected) return;
    const { path } = this.link.wire;
    if (word >> 32n !== 0x5359_5354n) {
      throw new UsageError(`What is on ${path} is no learner: it says ${word.toString(16)}.`);
    }
    const [rows, cols] = [(word >> 16n) & 0xffn, (word >> 8n) & 0xffn];
    const { rows: wantedRows, cols: wantedCols } = this.hardware;
    throw new UsageError(
      `The board on ${path} holds another learner (${rows} x ${cols}, identity ${identity.toString(16)}) than this network needs (${wantedRows} x ${wantedCols}, identity ${expected.toString(16)}). Build and load its bitstream, or give the rule, layers, array and formats that the board was built for.`,
    );
  }

  async load(program: Program, network: ExactNetwork): Promise<void> {
    if (network.layers.some(({ mixing }) => mixing.length > 0)) {
      throw new UsageError(
        `Rule ${program.spec.rule} learns M between the classes, which the host port does not read back: on a board it could not be compared. Use --target rtl, or the rule lls.`,
      );
    }
    this.#program = program;
    this.#network = network;
    this.#counters = NOTHING_COUNTED;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.greet();
        await this.link.request('reset', new Uint8Array(0), 0);
        await this.#configure([
          ...programWrites(program, network, 1),
          ...setupWrites(program),
          ...projectionWrites(program, network),
          ...weightWrites(program, network),
        ]);
        return;
      } catch (error) {
        // Nothing is learnt yet: it can begin anew.
        if (!(error instanceof BoardReset) || attempt === LOADS) throw error;
      }
    }
  }

  async epoch(epoch: number): Promise<void> {
    const { program, network } = this.#loaded;
    await this.#configure(programWrites(program, network, epoch));
  }

  async train(samples: SampleBatch, onProgress?: (done: number) => void): Promise<Int32Array> {
    await this.#configure([clearCountersWrite()]);
    const outputs = await this.#run(samples, 'train', onProgress);
    if (this.hardware.counters) {
      const counted = await readCounters((addresses) => this.#read(addresses));
      this.#counters = addCounters(this.#counters, counted);
    }
    return outputs;
  }

  async infer(samples: SampleBatch, onProgress?: (done: number) => void): Promise<Int32Array> {
    return this.#run(samples, 'infer', onProgress);
  }

  weights(): Promise<readonly Int32Array[]> {
    const { program, network } = this.#loaded;
    return gatherMatrices('weights', program, network, this.#memories);
  }

  feedback(): Promise<readonly Int32Array[]> {
    const { program, network } = this.#loaded;
    return gatherMatrices('feedback', program, network, this.#memories);
  }

  mixing(): Promise<readonly Int32Array[]> {
    return Promise.resolve(this.#loaded.network.layers.map(() => new Int32Array(0)));
  }

  counters(): Promise<Counters | undefined> {
    return Promise.resolve(this.hardware.counters ? this.#counters : undefined);
  }

  async close(): Promise<void> {
    await this.link.close();
  }

  /** The weight memories, read through the host port: the line takes one request at a time. */
  get #memories(): WeightMemories {
    let turn: Promise<unknown> = Promise.resolve();
    return {
      stride: 8,
      read: (row, group, firstTile, tiles) => {
        const addresses = Array.from({ length: tiles }, (_, tile) =>
          weightAddress(firstTile + tile, row, group),
        );
        const words = turn.then(async () => BigUint64Array.from(await this.#read(addresses)));
        turn = words;
        return words;
      },
    };
  }

  /** Reads words, one for each address. */
  async #read(addresses: readonly number[]): Promise<readonly bigint[]> {
    const words: bigint[] = [];
    for (const { first, from, to } of bursts(addresses, MOST_READ)) {
      const request = Buffer.alloc(5);
      request.writeUInt32LE(first);
      request[4] = to - from;
      const answer = await this.link.request('read', Uint8Array.from(request), 8 * (to - from));
      const bytes = Buffer.from(answer);
      for (let at = 0; at < bytes.length; at += 8) words.push(bytes.readBigUInt64LE(at));
    }
    return words;
  }

  async #configure(writes: readonly ConfigWrite[]): Promise<void> {
    const addresses = writes.map(({ address }) => address);
    for (const { first, from, to } of bursts(addresses, MOST_WRITTEN)) {
      const request = Buffer.alloc(4 + 8 * (to - from));
      request.writeUInt32LE(first);
      for (const [index, { data }] of writes.slice(from, to).entries()) {
        request.writeBigUInt64LE(data, 4 + 8 * index);
      }
      await this.link.request('write', Uint8Array.from(request), 0);
    }
  }

  async #run(
    { count, inputs, labels }: SampleBatch,
    kind: 'train' | 'infer',
    onProgress?: (done: number) => void,
  ): Promise<Int32Array> {
    const { program } = this.#loaded;
    const { rows, cols, formats } = this.hardware;
    const { width } = formats.activation;
    const pixels = program.spec.layers[0] ?? 0;
    const classes = program.spec.layers.at(-1) ?? 0;
    const words = program.sampleWords;
    const sampleBytes = Math.ceil((rows * width) / 8);
    const resultBytes = Math.ceil((cols * width) / 8);
    const resultWords = Math.ceil(classes / cols);
    // Most words of a sample in a frame, and most samples, whose results must fit the answer.
    const mostWords = Math.min(255, Math.floor((MOST_PAYLOAD - 4) / sampleBytes));
    const wholeSamples = Math.floor((MOST_PAYLOAD - 1) / (3 + words * sampleBytes));
    const mostSamples = Math.min(
      Math.max(1, wholeSamples),
      Math.floor((MOST_PAYLOAD - 1) / (resultWords * resultBytes)),
    );
    if (mostWords < 1 || mostSamples < 1) {
      throw new ToolError(
        `${classes} classes on ${cols} columns answer more than the ${MOST_PAYLOAD} bytes of a frame.`,
      );
    }

    const outputs = new Int32Array(count * classes);
    const padded = new Int32Array(words * rows);
    const part = (sample: number, from: number, to: number): Uint8Array => {
      padded.set(inputs.subarray(sample * pixels, (sample + 1) * pixels));
      const label = labels[sample] ?? 0;
      const bytes = new Uint8Array(3 + (to - from) * sampleBytes);
      bytes.set([to - from, label & 0xff, label >> 8]);
      packLanes(
        bytes.subarray(3),
        { lanes: rows, bits: width, stride: sampleBytes },
        padded.subarray(from * rows, to * rows),
      );
      return bytes;
    };
    for (let first = 0; first < count; first += mostSamples) {
      const end = Math.min(count, first + mostSamples);
      let answer: Uint8Array = new Uint8Array(0);
      if (words > mostWords) {
        for (let from = 0; from < words; from += mostWords) {
          const to = Math.min(words, from + mostWords);
          const last = to === words ? resultWords * resultBytes : 0;
          answer = await this.link.request(kind, Uint8Array.from(part(first, from, to)), last);
        }
      } else {
        const parts: number[] = [];
        for (let n = first; n < end; n++) parts.push(...part(n, 0, words));
        const bytes = (end - first) * resultWords * resultBytes;
        answer = await this.link.request(kind, Uint8Array.from(parts), bytes);
      }
      const values = unpackLanes(
        Uint8Array.from(answer),
        { lanes: cols, bits: width, stride: resultBytes },
        (end - first) * resultWords,
      );
      for (let n = first; n < end; n++) {
        const at = (n - first) * resultWords * cols;
        outputs.set(values.subarray(at, at + classes), n * classes);
      }
      onProgress?.(end);
    }
    return outputs;
  }
}

/** Cuts addresses into runs that count up. */
function* bursts(
  addresses: readonly number[],
  most: number,
): Generator<{ first: number; from: number; to: number }> {
  for (let from = 0; from < addresses.length;) {
    const first = addresses[from] ?? 0;
    let to = from + 1;
    while (
      to < addresses.length &&
      to - from < most &&
      addresses[to] === first + to - from &&
      Math.floor((addresses[to] ?? 0) / BURST) === Math.floor(first / BURST)
    ) {
      to++;
    }
    yield { first, from, to };
    from = to;
  }
}

/**
 * Opens the port of a board and greets it.
 *
 * @throws UsageError when the port is not to be had, or the board is for another network; ToolError
 *   when it is silent
 */
export async function openBoard(
  path: string,
  baud: number,
  hardware: Hardware,
  patience: Patience = PATIENCE,
): Promise<BoardTarget> {
  const target = new BoardTarget(
    new BoardLink(await openSerialWire(path, baud), patience),
    hardware,
  );
  try {
    await target.greet();
    return target;
  } catch (error) {
    await target.close();
    throw error;
  }
}
