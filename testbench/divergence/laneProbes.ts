import { exactActivation } from '../../golden/index.js';
import { activationKind } from './controlProbes.js';
import { memoryMap, type MemoryPlace } from './memoryNames.js';
import type { Probe } from './probe.js';
import { liveColumns, type Site } from './site.js';

/** The activation kind that is read from a table. */
const TABLE = 4;

/** A write of one number into its memory, as the memory's write port must show it. */
export function writeProbes(
  common: Omit<Probe, 'path' | 'width' | 'expected' | 'fraction'>,
  place: MemoryPlace,
  words: number,
  value: number,
  fraction: number,
): Probe[] {
  const port = (name: string): string => `${place.instance}.${name}`;
  return [
    { ...common, path: port('write_i'), width: 1, unsigned: true, expected: 1 },
    {
      ...common,
      path: port('write_address_i'),
      width: Math.max(1, Math.ceil(Math.log2(words))),
      unsigned: true,
      expected: place.address,
    },
    {
      ...common,
      path: port('write_data_i'),
      lsb: place.lane * place.width,
      width: place.width,
      expected: value,
      fraction,
    },
  ];
}

/** What the lanes must make of a column tile's sums (rtl/column_lanes.sv): h, f', m, delta. */
export function laneProbes(site: Site): Probe[] {
  const { pass, layer, hardware, columnTile } = site;
  const { rows, cols, group, formats } = hardware;
  const kind = activationKind(site);
  const { gate } = exactActivation(pass.activation, formats.activation);
  const map = memoryMap(hardware);
  return Array.from({ length: liveColumns(site) }, (_, column) => {
    const unit = columnTile * cols + column;
    const g = Math.floor(column / group);
    const lane = `learner.u_lanes.gen_group[${g}].gen_lane[${column % group}]`;
    const kappa = rows + 3 + g;
    const h = layer.h[unit] ?? 0;
    const delta = layer.delta[unit] ?? 0;
    const z = layer.z[unit] ?? 0;
    const activation = {
      family: 'activation',
      site,
      column,
      width: formats.activation.width,
      expected: h,
      fraction: formats.activation.fraction,
    } as const;
    const signal = {
      site,
      column,
      width: formats.delta.width,
      fraction: formats.delta.fraction,
    } as const;
    const written = { site, column, offset: kappa + 4 } as const;
    return [
      ...(kind === TABLE
        ? []
        : [
            { ...activation, offset: kappa + 2, path: `${lane}.u_activation.h_o` },
            {
              family: 'activation' as const,
              site,
              column,
              offset: kappa + 2,
              path: `${lane}.u_activation.gate_o`,
              width: 1,
              unsigned: true,
              expected: gate(1, z),
            },
          ]),
      ...(pass.project
        ? [
            {
              ...signal,
              family: 'modulation' as const,
              offset: kappa + 3,
              path: `${lane}.m`,
              expected: layer.m[unit] ?? 0,
            },
          ]
        : []),
      { ...activation, offset: kappa + 4, path: `${lane}.h_q` },
      {
        ...signal,
        family: 'delta' as const,
        offset: kappa + 4,
        path: `${lane}.delta_q`,
        expected: delta,
      },
      ...(pass.isOutput
        ? [
            {
              ...written,
              family: 'result' as const,
              path: 'learner.u_results.write_i',
              lsb: g,
              width: 1,
              unsigned: true,
              expected: 1,
            },
          ]
        : writeProbes(
            { ...written, family: 'activation-write' },
            map.hidden(pass.outputBase, columnTile, column),
            hardware.hiddenWords,
            h,
            formats.activation.fraction,
          )),
      ...writeProbes(
        { ...written, family: 'delta-write' },
        map.delta(pass.deltaBase, columnTile, column),
        hardware.deltaWords,
        delta,
        formats.delta.fraction,
      ),
    ];
  }).flat();
}
