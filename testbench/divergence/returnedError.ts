import { narrowing } from '../../golden/index.js';
import type { Site } from './site.js';

/** What goes back to a layer's units, by class: its local error q, or r = M q where there is an M. */
export function returnedError({ layer, hardware }: Pick<Site, 'layer' | 'hardware'>): Int32Array {
  const { mixing } = layer.before;
  const q = layer.localError;
  const narrow = narrowing(hardware.formats.weight.fraction, hardware.formats.delta);
  if (mixing.length === q.length) return q.map((error, c) => narrow((mixing[c] ?? 0) * error));
  if (mixing.length === 0) return q;
  return q.map((_, k) =>
    narrow(q.reduce((sum, error, c) => sum + error * (mixing[k * q.length + c] ?? 0), 0)),
  );
}
