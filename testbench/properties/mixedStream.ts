import { ExactLearner, type ExactNetwork } from '../../golden/index.js';
import type { Program } from '../../src/program/compile.js';
import { cloneNetwork } from '../goldenTarget.js';
import { unpackLanes } from '../lanes.js';
import type { RtlTarget } from '../rtlTarget.js';
import type { SampleBatch } from '../target.js';
import { same } from './same.js';

/**
 * One stream of samples of which some train and some only want a result, without a pause between
 * them. The host is not meant to count cycles then; results and weights must be right.
 */
export async function checkMixedStream(
  target: RtlTarget,
  program: Program,
  initial: ExactNetwork,
  samples: SampleBatch,
  trains: (sample: number) => boolean,
): Promise<void> {
  const { spec, hardware, sampleWords } = program;
  const network = cloneNetwork(initial);
  const learner = new ExactLearner(network);
  const pixels = spec.layers[0] ?? 0;
  const classes = spec.layers.at(-1) ?? 0;
  const resultWords = Math.ceil(classes / hardware.cols);

  await target.load(program, initial);
  const source = target.sampleSource(samples, true);
  const flags = Uint8Array.from({ length: samples.count * sampleWords }, (_, word) =>
    trains(Math.floor(word / sampleWords)) ? 1 : 0,
  );
  const { sinks } = await target.stream({
    sources: [{ ...source, payload: { ...source.payload, sample_train_i: flags } }],
    sinks: [target.resultSink],
    until: { received: samples.count * resultWords },
  });
  const column = sinks[0]?.payload['result_data_o'];
  if (!column) throw new Error('no results');
  const { width } = hardware.formats.activation;
  const words = samples.count * resultWords;
  const layout = { lanes: hardware.cols, bits: width, stride: column.byteLength / words };
  const lanes = unpackLanes(column, layout, words);
  for (let n = 0; n < samples.count; n++) {
    const x = samples.inputs.subarray(n * pixels, (n + 1) * pixels);
    const y = trains(n) ? learner.train(x, samples.labels[n] ?? 0) : learner.infer(x);
    const first = n * resultWords * hardware.cols;
    same(`y of sample ${n}`, y, lanes.subarray(first, first + classes));
    // Lanes without a unit.
    const rest = lanes.subarray(first + classes, first + resultWords * hardware.cols);
    same(`idle lanes of sample ${n}`, new Int32Array(rest.length), rest);
  }
  await target.simulation.streams({
    sources: [],
    sinks: [],
    until: { port: 'settled_o', equals: 1 },
  });
  for (const [index, weights] of (await target.weights()).entries()) {
    same(`W${index + 1}`, network.layers[index]?.weights ?? [], weights);
  }
}
