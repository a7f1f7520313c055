import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { REGISTERS } from './fixtures/designs.js';
import { REQUEST_HEADER } from './frame.js';
import { verilate, type Design, type Interactive } from './index.js';
import { SharedMemory } from './sharedMemory.js';

// Calls in shared memory while both sides are awake: what is half written, late or absent there must
// cost time only. Where both sides never run at once, all of this goes through the pipes.

let registers: Design;
let sim: Interactive | undefined;

beforeAll(async () => {
  registers = await verilate(REGISTERS);
});

afterEach(() => {
  vi.restoreAllMocks();
  sim?.kill();
});

type WriteCall = (this: SharedMemory, frame: Uint8Array, length: number) => boolean;
type ReadCall = (this: SharedMemory, to: Uint8Array, length: number) => void;

const writeCall: WriteCall = Reflect.get(SharedMemory.prototype, 'writeCall');
const readCall: ReadCall = Reflect.get(SharedMemory.prototype, 'readCall');

const onWrite = (spoiled: WriteCall) =>
  vi.spyOn(SharedMemory.prototype, 'writeCall').mockImplementation(spoiled);
const onRead = (spoiled: ReadCall) =>
  vi.spyOn(SharedMemory.prototype, 'readCall').mockImplementation(spoiled);

/** Long enough for a simulator that is awake to look, also where both sides want the same core. */
const MOMENT_NS = 500_000n;

function pause(): void {
  const end = process.hrtime.bigint() + MOMENT_NS;
  while (process.hrtime.bigint() < end);
}

/** Spoils a frame's payload, or mends it again. */
function spoil({ buffer, byteOffset }: Uint8Array, length: number): void {
  const words = new Uint32Array(buffer, byteOffset, length / 4).subarray(REQUEST_HEADER / 4);
  words.set(words.map((word) => ~word));
}

/** The number of a call that an answer is to, or that a call has. */
const sequenceOf = ({ buffer, byteOffset }: Uint8Array): number =>
  new Uint32Array(buffer, byteOffset)[3] ?? 0;

/** Whether what is there is whole: word 6 is the sum of the sequence and the payload, each times 31. */
function hasItsSum({ buffer, byteOffset }: Uint8Array, length: number): boolean {
  const word = new Uint32Array(buffer, byteOffset, length / 4);
  const sum = word
    .subarray(REQUEST_HEADER / 4)
    .reduce((so, next) => (Math.imul(31, so) + next) >>> 0, word[3] ?? 0);
  return sum === word[6];
}

/** Calls that each show what the one before it set, and the cycle count. */
async function drive(calls: number): Promise<void> {
  sim = await registers.interactive();
  await sim.reset();
  const before = sim.cycles;
  const driven = Array.from({ length: calls }, (_, i) => ({
    b_i: i % 128,
    f_i: (BigInt(i) << 150n) + BigInt(i),
  }));
  // Nothing else in between: the simulator is awake for some 20 microseconds after a call.
  const seen: [sampled: unknown, cycles: number][] = [];
  for (const inputs of driven) seen.push([await sim.cycle(inputs, ['b_o', 'f_o']), sim.cycles]);
  let last = { b_i: 0, f_i: 0n };
  for (const [i, inputs] of driven.entries()) {
    const expected = [{ b_o: last.b_i, f_o: last.f_i }, before + i + 1];
    if (i > 0) expect(seen[i], `call ${i}`).toEqual(expected);
    last = inputs;
  }
}

/** Drives until something has happened: on a busy machine the two may not be awake together for a while. */
async function driveUntil(happened: () => boolean): Promise<void> {
  for (let round = 0; round < 300 && !happened(); round++) {
    sim?.kill();
    await drive(1000);
  }
  expect(happened()).toBe(true);
}

describe('calls through shared memory', () => {
  it('are answered there', async () => {
    let asked = -1;
    let answered = 0;
    onWrite(function (frame, length) {
      asked = sequenceOf(frame);
      return writeCall.call(this, frame, length);
    });
    onRead(function (to, length) {
      readCall.call(this, to, length);
      if (sequenceOf(to) === asked && hasItsSum(to, length)) answered++;
    });
    await driveUntil(() => answered > 0);
  });

  it('wait for calls that are half written', async () => {
    let spoiled = 0;
    onWrite(function (frame, length) {
      if (sequenceOf(frame) % 3 === 0) {
        spoil(frame, length);
        writeCall.call(this, frame, length);
        spoil(frame, length);
        pause();
        spoiled++;
      }
      return writeCall.call(this, frame, length);
    });
    await driveUntil(() => spoiled > 500);
  });

  it('do not take answers that are half written', async () => {
    let asked = -1;
    let spoiled = 0;
    onWrite(function (frame, length) {
      asked = sequenceOf(frame);
      return writeCall.call(this, frame, length);
    });
    onRead(function (to, length) {
      readCall.call(this, to, length);
      // Some are whole at the next look, others never.
      if (sequenceOf(to) === asked && (asked % 2 === 0 || spoiled % 2 === 0)) {
        spoil(to, length);
        spoiled++;
      }
    });
    await driveUntil(() => spoiled > 20);
  });

  it('ask for late answers, and are not made twice', async () => {
    let looks = 0;
    onRead(() => {
      looks++;
    });
    await drive(2000);
    expect(looks).toBeGreaterThan(100);
  });
});
