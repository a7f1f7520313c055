import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, testFolder } from './fixtures/folder.js';
import { runCli } from './fixtures/runCli.js';

/** Never built: what is tested here comes before. */
const NETWORK = ['--rule', 'drtp', '--layers', '64-20-10', '--array', '4x4'];

/** Expects exit code 2 and one paragraph that matches everything. */
async function refused(argv: readonly string[], ...messages: readonly RegExp[]): Promise<void> {
  const { code, stdout, stderr } = await runCli(argv);
  expect(stderr).toMatch(/^systole: .*\n$/);
  for (const message of messages) expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

test.each<[string, ...RegExp[]]>([
  ['--rule drpt', /--rule drpt: one of bp, fa, .*shallow is needed/],
  ['--array 0x4', /--array 0x4: .*each from 1 to 32, for instance 8x8/],
  ['--array 8', /--array 8: .*RxC/],
  ['--array 33x8', /--array 33x8: .*1 to 32/],
  ['--layers 64', /--layers 64: .*1 to 8 layers.*64-20-10/],
  ['--layers 64-0-10', /--layers 64-0-10: .*1 to 65535/],
  ['--layers 64-70000-10', /1 to 65535/],
  ['--layers 64-1-1-1-1-1-1-1-1-10', /1 to 8 layers/],
  ['--layers 784-100-10', /784 inputs.*glyphs have 64 pixels.*--layers 64-100-10/],
  ['--layers 64-20-3', /3 outputs.*glyphs has 10 classes.*--layers 64-20-10/],
  ['--dataset minst', /--dataset minst: one of glyphs/],
  ['--dataset mnist --layers 784-20-10', /--data-dir/],
  ['--dataset mnist --data-dir /nowhere/mnist --layers 784-20-10', /\/nowhere\/mnist.*--data-dir/],
  ['--samples 0', /--samples 0: .*whole number from 1/],
  ['--samples 4001', /--samples 4001: must be at most 4000.*--epochs/],
  ['--samples 1e3', /--samples 1e3: .*whole number/],
  ['--samples -5', /--samples -5: .*whole number/],
  ['--test-samples 1001', /--test-samples 1001: must be at most 1000/],
  ['--epochs 0', /--epochs 0: .*from 1/],
  ['--seed 4294967296', /--seed 4294967296: .*0 to 4294967295/],
  ['--hidden relu', /--hidden relu: one of hard-tanh, clipped-relu, tanh/],
  ['--weight-format s3.1', /--weight-format s3\.1: .*4 to 24 bits.*s16\.13/],
  ['--weight-format s25.13', /4 to 24 bits/],
  ['--weight-format u16.13', /signed/],
  ['--weight-format s16.16', /W - 1 fraction bits/],
  ['--weight-format 16.13', /--weight-format 16\.13: a format sW\.F/],
  ['--activation-format s3.2', /--activation-format s3\.2: .*4 to 16 bits.*s8\.7/],
  ['--activation-format s8.0', /from 1 to W - 1/],
  ['--delta-format s17.7', /--delta-format s17\.7: .*4 to 16/],
  ['--rounding up', /--rounding up: one of truncate, nearest, stochastic/],
  ['--feedback big', /--feedback big: one of uniform/],
  ['--lr-hidden 25', /--lr-hidden 25: .*0 to 24/],
  ['--lr-output -1', /--lr-output -1: .*0 to 24/],
  ['--lr-output 23 --lr-steps 2,3 --epochs 3', /--lr-output 23: grows to 25.*24/],
  ['--lr-steps 5,5', /--lr-steps 5,5: .*ascending/],
  ['--stall 0.96', /--stall 0\.96: .*0 to 0\.95/],
  ['--stall x', /--stall x: /],
  ['--trace sometimes', /--trace sometimes: one of never, on-failure, always/],
  ['--target fpga', /--target fpga: one of golden, rtl, netlist, board/],
  ['--target board', /--target board: needs the serial port.*--port/],
  ['--port /dev/ttyUSB1', /--port \/dev\/ttyUSB1: is for a board.*--target board/],
  ['--target board --port /dev/ttyUSB1 --stall 0.5', /--stall 0\.5: is for the simulator/],
  ['--target board --port /nowhere/tty', /There is no port \/nowhere\/tty/],
  [
    '--rule lls-m --target netlist',
    /--target netlist: .*rule lls-m learns.*--target rtl, or --rule lls/,
  ],
  ['--weight-tiles 10', /holds 10 tiles of 4 x 4 weights.*needs \d+.*larger/],
  ['--weight-tiles 1', /holds 1 tile of 4 x 4 weights/],
  ['--check-every 0', /--check-every 0: .*from 1/],
  ['--jobs 0', /--jobs 0: .*1 to 256/],
  ['--rtl /nowhere/rtl', /--rtl \/nowhere\/rtl: .*ENOENT.*folder/],
  ['--init /nowhere/net.npz', /--init \/nowhere\/net\.npz: there is no such file/],
  ['--save trained.txt', /--save trained\.txt: must end in \.npz/],
  ['--network /nowhere/net.json', /--network \/nowhere\/net\.json: cannot be read/],
])('cosim %s', async (line, ...messages) => {
  await refused(['cosim', ...NETWORK, ...line.split(' ')], ...messages);
});

test.each<[string, RegExp]>([
  ['--models exact --batch 2', /--batch 2: is for the reference model/],
  ['--models exact --lr 0.1', /--lr 0\.1: is for the reference model/],
  ['--lr 0', /--lr 0: .*above 0/],
  ['--batch 5000', /--batch 5000: must be at most 4000/],
  ['--save-at 1,10', /--save-at 1,10: needs --save/],
  ['--save-at 4001 --save net.npz', /--save-at 4001: must be at most 4000/],
  ['--save-at 3 --save net.npz --models reference --batch 2', /--save-at 3: lies within a batch/],
  ['--order /nowhere/order', /--order \/nowhere\/order: cannot be read/],
])('train %s', async (line, message) => {
  await refused(['train', ...NETWORK, ...line.split(' ')], message);
});

test.each<[string, RegExp]>([
  ['--rule fdfa --layers 64-10', /64-10: has no hidden layer.*64-20-10, or --rule shallow/],
  ['--rule drtp --layers 64-10', /no hidden layer, and --rule drtp/],
  ['--rule dfa --feedback lfsr', /--feedback lfsr: --rule dfa .*stores it.*--feedback uniform/],
  ['--rule sdfa --feedback lfsr-sign', /--feedback sign\./],
  ['--rule fdfa --weight-format s16.3', /s16\.3: --rule fdfa .*s8\.4.*at least 4 fraction bits/],
  ['--rule tpsgd --delta-format s10.7', /s10\.7: targets .*3\.99.*--feedback-shift 3, or .*s10\.9/],
  ['--rule tpsgd --delta-format s8.0', /s8\.0: targets .*Give --delta-format s8\.7/],
  ['--rule dfa --feedback-shift 20', /--feedback-shift 20: leaves nothing.*at most 13\./],
  ['--rule lls --loss l1', /--loss l1: is for tpsgd; --rule lls does not read it/],
  ['--rule drtp --basis walsh', /--basis walsh: is for lls, lls-m, lls-mxm/],
  ['--rule dfa --average-shift 4', /--average-shift 4: is for fdfa/],
  ['--rule bp --feedback-shift 1', /--feedback-shift 1: is for fa, dfa, sdfa, drtp, tpsgd/],
  ['--rule tpsgd --loss l3', /--loss l3: one of l2, l1, huber, hinge, logistic, linear/],
  ['--rule lls --basis sine', /--basis sine: one of square, walsh, cosine/],
  ['--rule fdfa --average-shift 25', /--average-shift 25: .*0 to 24/],
  ['--rule dfa --feedback-shift -1', /--feedback-shift -1: .*0 to 24/],
])('train %s', async (line, message) => {
  await refused(['train', '--layers', '64-20-10', ...line.split(' ')], message);
});

/** Writes an IDX data set of 2 x 2 pixels with these labels, as bytes or as 32-bit reals. */
async function idxFolder(labels: readonly number[], reals = false): Promise<string> {
  const folder = await testFolder();
  const idx = (...header: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * header.length);
    for (const [at, word] of header.entries()) bytes.writeUInt32BE(word, 4 * at);
    return bytes;
  };
  const values = Buffer.alloc(labels.length * (reals ? 4 : 1));
  for (const [at, label] of labels.entries()) {
    if (reals) values.writeFloatBE(label, 4 * at);
    else values.writeUInt8(label, at);
  }
  const count = labels.length;
  for (const name of ['train', 't10k']) {
    const images = Buffer.concat([idx(0x803, count, 2, 2), Buffer.alloc(4 * count, 100)]);
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), images);
    const magic = reals ? 0xd01 : 0x801;
    await writeFile(
      join(folder, `${name}-labels-idx1-ubyte`),
      Buffer.concat([idx(magic, count), values]),
    );
  }
  return folder;
}

// `refused` wants one line on standard error: a build would have announced itself there.
test.each(['drtp', 'tpsgd', 'bp'])(
  '%s on the data of a regression is refused before anything is built',
  async (rule) => {
    const folder = await idxFolder([0.5, 1.25, -3], true);
    const data = ['--layers', '4-3-2', '--dataset', 'idx', '--data-dir', folder];
    const reason = /targets of a regression.*Cut the targets into ranges/;
    for (const command of ['cosim', 'train']) {
      await refused([command, '--rule', rule, ...data], reason);
    }
  },
);

test.each(['lls', 'lls-m', 'lls-mxm'])(
  '%s with one class is refused before anything is built, and what is named instead runs',
  async (rule) => {
    const data = ['--layers', '4-3-1', '--dataset', 'idx'];
    data.push('--data-dir', await idxFolder([0, 0, 0]));
    await refused(['cosim', '--rule', rule, ...data], /one class.*at least two classes, or.* bp/);
    const { code } = await runCli(['train', '--rule', 'bp', ...data, '--quiet']);
    expect(code).toBe(0);
  },
);

test.each([
  '--rule shallow --layers 64-10',
  '--rule dfa --feedback uniform',
  '--rule sdfa --feedback sign',
  '--rule fdfa --weight-format s16.4',
  '--rule tpsgd --delta-format s10.7 --feedback-shift 3',
  '--rule tpsgd --delta-format s10.9',
  '--rule dfa --feedback-shift 13',
])('what a refusal above names instead runs: train %s', async (line) => {
  const layers = line.includes('--layers') ? [] : ['--layers', '64-20-10'];
  const run = ['train', ...layers, ...line.split(' '), '--samples', '2', '--quiet'];
  const { code, stderr } = await runCli([...run, '--test-samples', '1']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test.each([
  ['--feedback lfsr --feedback-shift 2', /--feedback-shift 2: .*does not scale.*uniform/],
  [
    '--rule tpsgd --feedback lfsr --hidden clipped-relu',
    /--hidden clipped-relu: .*signs.*--feedback uniform/,
  ],
])('what only the golden models train is refused by cosim: %s', async (line, message) => {
  const options = ['cosim', '--layers', '64-20-10', ...line.split(' ')];
  await refused(line.includes('--rule') ? options : [...options, '--rule', 'drtp'], message);
});

test("tpSGD's targets are held to what the activation reaches", async () => {
  const folder = await testFolder();
  const file = join(folder, 'net.npz');
  const train = ['train', '--rule', 'tpsgd', '--layers', '64-20-10', '--samples', '1'].concat([
    '--test-samples',
    '1',
    '--quiet',
  ]);
  expect((await runCli([...train, '--save', file])).code).toBe(0);
  await refused(
    [...train, '--hidden', 'clipped-relu', '--init', file],
    /B1: value \d+ is -127, a target that clipped-relu.*--hidden hard-tanh/,
  );
});

test('the rule and the layers have no default', async () => {
  await refused(['cosim', '--layers', '64-20-10'], /--rule is needed/);
  await refused(['cosim', '--rule', 'drtp'], /--layers is needed, for instance --layers 64-20-10/);
});

test('sums beyond 53 bits are refused', async () => {
  await refused(
    ['cosim', '--rule', 'drtp', '--layers', '64-65535-10', '--array', '32x32'].concat([
      '--weight-format',
      's24.13',
      '--activation-format',
      's16.7',
    ]),
    /53 bits; narrow a format or the layer/,
  );
});

test('memories beyond their addresses are refused', async () => {
  await refused(
    ['cosim', '--rule', 'drtp', '--layers', '64-10000-10', '--array', '32x1'],
    /feedback matrices take 100000 memory words.*65536 words.*--array/,
  );
});

test('M between too many classes is refused before anything is built', async () => {
  const lls = ['--rule', 'lls-mxm', '--layers', '4-20-148', '--array', '32x32'];
  const expected =
    /lls-mxm with 148 classes: .* waits 65716 cycles .*65535 cycles at most.*at most 147 classes, or --rule lls-m\./;
  await refused(['program', ...lls], expected);

  const folder = await idxFolder(Array.from({ length: 148 }, (_, label) => label));
  const data = ['--dataset', 'idx', '--data-dir', folder];
  await refused(['cosim', ...lls, ...data], expected);
  await refused(['compare', '--rules', 'lls-mxm', ...lls.slice(2), ...data], expected);
});

test.each(['--json', '--save', '--out'])('%s must be writable, and is left alone', async (name) => {
  const folder = await testFolder();
  await writeFile(join(folder, 'file.npz'), 'in the way');
  const below = join(folder, 'file.npz', 'below.npz');
  await refused(
    ['cosim', ...NETWORK, name, below],
    /file\.npz\/below\.npz: cannot write the .*file/,
  );
  expect(await contentsOf(folder)).toEqual(['file.npz']);
});

test('a file system that takes no folders is named', async () => {
  await refused(['cosim', ...NETWORK, '--out', '/proc/run'], /\/proc\/run: cannot write the run's/);
});

test('a file that is none of rtl/ is no change of it', async () => {
  const folder = await testFolder();
  await writeFile(join(folder, 'lfsr.svh'), '');
  await writeFile(join(folder, 'results_port.sv'), '');
  await refused(
    ['cosim', ...NETWORK, '--rtl', folder],
    /results_port\.sv is no file of rtl\/ \(did you mean result_port\.sv\?\).*not supported/,
  );
});

test('a folder is no file, and its absence is named', async () => {
  const folder = await testFolder();
  await mkdir(join(folder, 'out.json'));
  await refused(['cosim', ...NETWORK, '--json', join(folder, 'out.json')], /it is a folder/);
  const absent = join(folder, 'absent', 'out.json');
  await refused(['cosim', ...NETWORK, '--json', absent], /its folder does not exist/);
  expect(await contentsOf(folder)).toEqual(['out.json']);
});

test('checking the paths leaves nothing behind', async () => {
  const folder = await testFolder();
  const path = (name: string): string => join(folder, name);
  await refused(
    ['cosim', ...NETWORK, '--out', path('a/b/c'), '--save', path('x.npz'), '--json', '/dev/nope/x'],
    /\/dev\/nope\/x: cannot write/,
  );
  expect(await contentsOf(folder)).toEqual([]);
});

test('a full disk is found when the result is written', async () => {
  await refused(
    ['cosim', ...NETWORK, '--samples', '1', '--target', 'golden', '--quiet', '--json', '/dev/full'],
    /\/dev\/full: cannot write the result because the disk is full \(ENOSPC\).*room/,
  );
});

test('a network file is held to the same rules', async () => {
  const folder = await testFolder();
  const file = join(folder, 'net.json');
  const refuse = async (text: string, ...messages: RegExp[]): Promise<void> => {
    await writeFile(file, text);
    await refused(['cosim', '--network', file], ...messages);
  };
  await refuse(
    '{"rule": "drtp", "layer": "64-20-10"}',
    /unknown "layer" \(did you mean "layers"\?\)/,
  );
  await refuse('{"rule": "drtp", "layers": [64, 0, 10]}', /"layers": \[64,0,10\]: .*1 to 65535/);
  await refuse('{"rule": "drtp", "layers": {"a": 1}}', /"layers": \{"a":1\}/);
  await refuse('{"rule": 1, "layers": "64-20-10"}', /"rule": 1: one of bp, fa/);
  await refuse('[]', /one object/);
  await refuse('{', /is not JSON/);
  await refuse(
    '{"rule": "drtp", "layers": "64-20-10", "models": "both"}',
    /"models" is for systole train/,
  );
});

test.each<[string, RegExp]>([
  ['0\n1\n4000\n', /line 3: .*0 to 3999, found "4000"/],
  ['0\nx\n', /line 2: .*found "x"/],
  ['\n\n', /holds no index/],
])('an order file of %j is refused', async (text, message) => {
  const file = join(await testFolder(), 'order');
  await writeFile(file, text);
  await refused(['train', ...NETWORK, '--order', file], message);
});

test('an order file is for train', async () => {
  await refused(['cosim', ...NETWORK, '--order', 'indices'], /train only.*--order shuffled/);
});

test('an order of another length is refused', async () => {
  const file = join(await testFolder(), 'order');
  await writeFile(file, '0\n1\n2\n');
  await refused(
    ['train', ...NETWORK, '--order', file, '--samples', '2', '--epochs', '2'],
    /has 3 indices, but 2 samples.*or 4/,
  );
});

test('a checkpoint that does not fit is refused by name', async () => {
  const folder = await testFolder();
  const file = join(folder, 'net.npz');
  const train = ['train', ...NETWORK, '--samples', '1', '--test-samples', '1', '--quiet'];
  expect((await runCli([...train, '--save', file])).code).toBe(0);
  await refused(
    [...train, '--init', file, '--weight-format', 's12.9'],
    /weight format s16\.13, this run has s12\.9. Give --weight-format s16\.13/,
  );
  await refused(
    [...train, '--init', file, '--feedback', 'lfsr'],
    /B1 is not the matrix that --feedback lfsr regenerates from --seed 1/,
  );
  await refused(['train', ...NETWORK, '--layers', '64-21-10', '--init', file], /W1.*\(21, 64\)/);
});
