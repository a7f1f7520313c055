import { expect, test } from 'vitest';
import { RULE_DEFAULTS, type NetworkSpec } from '../../golden/index.js';
import { drawNetwork, drawSamples } from '../../testbench/properties/arbitraries.js';
import { checkLearner, type LearnerRun } from '../../testbench/properties/checkLearner.js';
import { ToolError, UsageError } from '../errors.js';
import { compile } from '../program/compile.js';
import { hardwareFor } from '../program/hardware.js';
import { openBoard } from './boardTarget.js';
import type { BoardTarget } from './boardTarget.js';
import { UNDISTURBED, type Disturbance } from './disturbance.js';
import { emulateBoard, EmulatedBoard } from './emulatedBoard.js';
import { openPseudoTerminal } from './pseudoTerminal.js';

const CLOCKS = 4;
const S8 = { signed: true, width: 8, fraction: 7 };
/** Several words a sample and a result. */
const SPEC: NetworkSpec = {
  rule: 'dfa',
  ...RULE_DEFAULTS,
  layers: [11, 9, 7],
  hidden: 'hard-tanh',
  output: 'hard-sigmoid',
  feedback: 'uniform',
  formats: { activation: S8, delta: S8, weight: { signed: true, width: 16, fraction: 13 } },
  rounding: 'stochastic',
  rateShift: { hidden: 3, output: 3 },
  rateSteps: [],
  seed: 5,
};
const hardware = hardwareFor(SPEC, { rows: 2, cols: 4 });
const program = compile(SPEC, hardware);
const network = drawNetwork(SPEC, 'any');
const run: LearnerRun = {
  program,
  network,
  samples: drawSamples(SPEC, 40, 1, 'any'),
  epochs: 2,
  stretch: 25,
  inferred: drawSamples(SPEC, 5, 2, 'any'),
  stalls: true,
};
/** For a line on which frames are lost. On a busy machine it sends some again that are not. */
const HASTY = { firstWait: 25, attempts: 40 };
/** No answer takes so long, however busy the machine: what is sent again was lost. */
const PATIENT = { firstWait: 2000, attempts: 5 };

/** A board, a host on its port, and what is done with them. */
async function withBoard<T>(
  disturbance: Partial<Disturbance>,
  use: (target: BoardTarget, board: EmulatedBoard) => Promise<T>,
  patience = PATIENT,
): Promise<T> {
  const board = await emulateBoard(hardware, {
    clocksPerBit: CLOCKS,
    disturbance: { ...UNDISTURBED, ...disturbance },
  });
  try {
    const target = await openBoard(board.port, 1_000_000, hardware, patience);
    try {
      return await use(target, board);
    } finally {
      await target.close();
    }
  } finally {
    await board.close();
  }
}

test('a learner on a serial port is the exact model, bit for bit', async () => {
  await withBoard({}, async (target) => {
    await checkLearner(target, run);
    expect(target.lineCounts.requests).toBeGreaterThan(20);
    expect(target.lineCounts.resent).toBe(0);
  });
});

test.each([
  ['noise', { noise: 0.004, seed: 2 }, 'garbled'],
  ['lost bytes', { drop: 0.004, seed: 3 }, 'dropped'],
  ['a slow host', { pause: 0.05, seed: 4 }, 'pauses'],
  ['all of them', { noise: 0.002, drop: 0.002, pause: 0.02, seed: 5 }, 'dropped'],
] as const)('%s: repaired, never trained on', async (_, disturbance, event) => {
  const check = async (target: BoardTarget, board: EmulatedBoard) => {
    await checkLearner(target, run);
    expect(board.events[event]).toBeGreaterThan(5);
    if ('noise' in disturbance || 'drop' in disturbance) {
      expect(target.lineCounts.resent).toBeGreaterThan(5);
    }
  };
  await withBoard(disturbance, check, HASTY);
});

test('a reset while the network is loaded: loaded anew', async () => {
  await withBoard({ resetAfter: 300 }, async (target, board) => {
    await checkLearner(target, run);
    expect(board.events.resets).toBe(1);
  });
});

test('a reset in training is said, and what was lost is not trained on', async () => {
  await withBoard({ resetAfter: 2300 }, async (target, board) => {
    await target.load(program, network);
    expect(board.events.resets).toBe(0);
    await expect(target.train(run.samples)).rejects.toThrow(/was reset in the midst.*lost/);
    expect(board.events.resets).toBe(1);
    await checkLearner(target, run);
  });
});

test('a bitstream for another network is refused', async () => {
  await withBoard({}, async (target, board) => {
    await target.close();
    const other = hardwareFor({ ...SPEC, layers: [64, 30, 10] }, { rows: 2, cols: 4 });
    const opened = openBoard(board.port, 1_000_000, other, PATIENT);
    await expect(opened).rejects.toThrow(/holds another learner \(2 x 4, identity/);
    await expect(opened).rejects.toBeInstanceOf(UsageError);
  });
});

test('a port that is busy, silent, none, or not there: said which, and what to do', async () => {
  await withBoard({}, async (_, board) => {
    await expect(openBoard(board.port, 1_000_000, hardware, PATIENT)).rejects.toThrow(
      /\/dev\/pts\/\d+ is busy: .*fuser/,
    );
  });
  const terminal = await openPseudoTerminal();
  const silent = openBoard(terminal.path, 9600, hardware, { firstWait: 5, attempts: 3 });
  await expect(silent).rejects.toThrow(/is silent: "hello" was sent 3 times.*0 bytes.*--baud/);
  await expect(silent).rejects.toBeInstanceOf(ToolError);
  await terminal.close();
  await expect(openBoard('/dev/ttyNothing', 9600, hardware)).rejects.toThrow(
    /There is no port \/dev\/ttyNothing\. .*(plugged in|There is)/,
  );
  await expect(openBoard('/dev/null', 9600, hardware)).rejects.toThrow(
    /\/dev\/null could not be opened/,
  );
});
