import { initialiseExact } from '../../golden/index.js';
import { startRtl } from '../../testbench/rtlTarget.js';
import { compile } from '../program/compile.js';
import { hardwareFor } from '../program/hardware.js';
import { networkOf } from '../run/networkOf.js';

// A program of a user's own, run by startTime.ts: a small learner from its start to the outputs of
// its first sample.
const spec = networkOf({ rule: 'drtp', layers: [64, 20, 10] }, 'glyphs');
const hardware = hardwareFor(spec, { rows: 4, cols: 4 });
const { target } = await startRtl(hardware);
await target.load(compile(spec, hardware), initialiseExact(spec));
const outputs = await target.train({ count: 1, inputs: new Int32Array(64).fill(50), labels: [3] });
process.stdout.write(`${outputs.join(' ')}\n`);
await target.close();
