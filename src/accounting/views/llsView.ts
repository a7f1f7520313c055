import { llsSignal } from './llsSignal.js';
import type { PaperCost, PaperTable, PaperView } from './paperView.js';
import { vgg8 } from './vgg8.js';

function table(side: number, classes: number): PaperTable {
  const layers = vgg8(side, classes);
  const macs = layers.map((layer) => layer.macs);
  const forward = macs.reduce((sum, count) => sum + count, 0);
  const cost = (method: string, formula: string, signal: number): PaperCost => ({
    method,
    formula,
    forward,
    signal,
    update: forward,
    step: 2 * forward + signal,
  });
  return {
    network: `VGG-8, ${side} x ${side}, ${classes} classes`,
    costs: [
      cost('BP', 'MACs of all layers but the first', forward - (macs[0] ?? 0)),
      cost('LLS', '2 n C', llsSignal(layers, 'unpooled')),
      cost('LLS, pooled', '3 n + 2 p C', llsSignal(layers, 'pooled')),
    ],
  };
}

/**
 * LLS's table: the learning signals alone, VGG-8 on images of 32 x 32 in ten classes and of 128 x 128
 * in two; with the whole training step beside it.
 */
export function llsView(): PaperView {
  return {
    name: 'lls',
    source: 'LLS (Apolinario, Roy, Roy; arXiv 2405.15868)',
    tables: [table(32, 10), table(128, 2)],
    notes: [
      'n: outputs of a hidden layer before pooling, C: classes, p: features left by windows whose side is the smallest power of two with p <= 2,048.',
      'VGG-8: 128-256-MP-256-256-MP-512-MP-512-AP2-FC1024 and the output layer, convolutions 3 x 3; AP2 leaves 2 x 2. Weights only, no biases.',
      'Terms of a projection count as MACs, as the paper counts; with a basis of +1 and -1 they are additions.',
    ],
  };
}
