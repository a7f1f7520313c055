import { wideFormat } from '../../golden/index.js';
import { controlProbes } from './controlProbes.js';
import { memoryMap } from './memoryNames.js';
import { writeProbes } from './memoryProbes.js';
import { operandProbes } from './operandProbes.js';
import type { Probe } from './probe.js';
import { returnedError } from './returnedError.js';
import { turnOf, type Site } from './site.js';
import { siteValues } from './siteValues.js';

/**
 * What a class_mixer must show from the issue of the last tile on, N products in each of its phases: u
 * as it finds it, q, r on its way to wherever q was wanted, M as it is written.
 */
function mixerProbes(site: Site): Probe[] {
  const { hardware, layer, pass } = site;
  const { activation, delta, weight } = hardware.formats;
  const { cols, hiddenWords, mixingWords } = hardware;
  const map = memoryMap(hardware);
  const words = layer.after.mixing.length;
  const classes = layer.localError.length;
  const inner = words / classes;
  const of = (family: Probe['family'], offset: number) => ({ family, site, offset }) as const;
  const r = returnedError(site);
  return [
    ...Array.from(layer.projection, (u, k): Probe => ({
      ...of('projection', k + 3),
      path: `learner.gen_mixer.u_mixer.u_q[${k}]`,
      width: activation.width,
      expected: u,
      fraction: wideFormat(activation).fraction,
    })),
    ...Array.from(layer.localError, (q, c): Probe => ({
      ...of('local-error', (c + 1) * inner + 4),
      path: `learner.gen_mixer.u_mixer.error_q[${c}]`,
      width: delta.width,
      expected: q,
      fraction: delta.fraction,
    })),
    ...Array.from(r, (value, k): Probe[] => {
      const offset = words + (k + 1) * inner + 3;
      const place = map.hidden(pass.inputBase, Math.floor(k / cols), k % cols);
      return [
        {
          ...of('local-error', offset),
          path: 'learner.r',
          width: delta.width,
          expected: value,
          fraction: delta.fraction,
        },
        ...(pass.inputs > 0
          ? writeProbes(of('activation-write', offset), place, hiddenWords, value, delta.fraction)
          : []),
      ];
    }).flat(),
    ...Array.from(layer.after.mixing, (after, at) =>
      writeProbes(
        of('weight-write', 2 * words + at + 5),
        map.mixing(pass.outputBase + at),
        mixingWords,
        after,
        weight.fraction,
      ),
    ).flat(),
  ];
}

/** What a tile of a mix pass must show; the last one all that the mixing does. */
export function mixProbes(site: Site): Probe[] {
  const values = siteValues(site);
  const rows = site.pass.inputs > 0 ? site.hardware.rows : 0;
  return [
    ...controlProbes(site),
    ...Array.from({ length: rows }, (_, row) => operandProbes(site, values, row)).flat(),
    ...(turnOf(site).last ? mixerProbes(site) : []),
  ];
}
