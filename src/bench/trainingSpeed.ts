import { initialiseExact, RULES, type Rule } from '../../golden/index.js';
import { networkOf } from '../run/networkOf.js';
import { exactSpeed } from './exactSpeed.js';
import { MNIST_LAYERS } from './learnerCase.js';
import { mnistSamples } from './mnist.js';
import { judge, type Bench, type Family, type Row } from './row.js';

const SAMPLES = 1000;
/** Rules that must be faster than the others. */
const FAST: readonly Rule[] = ['drtp', 'lls', 'dfa', 'tpsgd'];

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { batch, origin } = await mnistSamples(SAMPLES);
  return RULES.map((rule) => {
    bench.say(`the exact model by itself, ${rule}`);
    const network = initialiseExact(networkOf({ rule, layers: [...MNIST_LAYERS] }, 'mnist'));
    return judge(
      {
        name: `training-${rule}`,
        value: exactSpeed(network, batch),
        unit: 'samples/s',
        note: `exact model, one core's processor time; ${MNIST_LAYERS.join('-')}, ${origin}`,
      },
      { comparison: '>=', limit: FAST.includes(rule) ? 1500 : 1000 },
    );
  });
}

/** How fast the exact model trains by each rule, beside nothing else in this process. */
export const TRAINING_SPEED: Family = {
  names: RULES.map((rule) => `training-${rule}`),
  kind: 'speed',
  measure,
};
