import { encodePass, randomLayer } from '../../src/program/encode.js';
import { blocksPerWord } from '../../src/program/tiling.js';
import type { Probe } from './probe.js';
import { liveColumns, turnOf, type Site } from './site.js';
import { siteShift } from './siteShift.js';

/** The activation's number in a program word. */
export function activationKind({ pass, layer }: Site): number {
  return Number(((encodePass(pass, layer.shift)[0] ?? 0n) >> 6n) & 7n);
}

/** The mode of the lanes in a program word. */
function laneMode({ pass, layer }: Site): number {
  return Number((encodePass(pass, layer.shift)[4] ?? 0n) & 3n);
}

/** What the sequencer must say of a tile in the cycle of its issue. */
export function controlProbes(site: Site): Probe[] {
  const { pass, expected, hardware, rowTile, columnTile } = site;
  const tile = pass.rowTiles[rowTile];
  const live = tile?.live ?? 0;
  const firstUnit = tile?.firstUnit ?? 0;
  const writes = pass.op === 'update' || pass.op === 'feedback';
  const transposed = pass.op === 'transposed';
  const { first, last } = turnOf(site);
  const probe = (name: string, width: number, value: number | boolean): Probe => ({
    family: 'control',
    site,
    offset: 0,
    path: `learner.u_sequencer.${name}_o`,
    width,
    unsigned: name !== 'shift' && name !== 'basis_shift',
    expected: Number(value),
  });
  const blocks = blocksPerWord(hardware);
  const word = Math.floor(firstUnit / pass.block);
  const slice = probe('slice', 5, Math.floor((firstUnit % pass.block) / hardware.rows));
  return [
    probe('tile', 16, site.address),
    probe('update', 1, writes),
    probe('train', 1, true),
    probe('layer', 4, randomLayer(pass)),
    probe('first', 1, first),
    probe('last', 1, last),
    probe('mode', 2, laneMode(site)),
    probe('transposed', 1, transposed),
    probe('leaky', 1, pass.op === 'feedback'),
    probe('bias', 1, pass.bias && rowTile === pass.rowTiles.length - 1),
    probe('from_sample', 1, pass.fromSample),
    probe('row_live', 6, live),
    probe('column_live', 6, liveColumns(site)),
    ...(pass.fromSample ? [probe('buffer', 1, expected.sample % 2)] : []),
    ...(live > 0
      ? [probe('input_address', 16, pass.inputBase + word), slice, probe('row_unit', 16, firstUnit)]
      : []),
    probe('column_unit', 16, columnTile * hardware.cols),
    probe('delta_address', 16, pass.deltaBase + columnTile),
    ...(writes ? [probe('shift', 7, siteShift(site))] : []),
    ...(transposed
      ? [
          probe('output_address', 16, pass.outputBase + word * blocks),
          probe('slope_address', 16, pass.slopeBase + word * blocks),
        ]
      : []),
    ...(writes || transposed
      ? []
      : [
          probe('label', 16, expected.label),
          probe('output', 1, pass.isOutput),
          probe('project', 1, pass.project),
          probe('keep_error', 1, pass.keepError),
          probe('kind', 3, activationKind(site)),
          probe('output_address', 16, pass.outputBase + Math.floor(columnTile / blocks)),
          probe('output_block', 5, columnTile % blocks),
          probe('slope_address', 16, pass.slopeBase + columnTile),
          probe('project_first', 1, columnTile === 0),
          ...(pass.op === 'forward' && pass.project
            ? [
                probe('seed', 32, pass.seed),
                probe(
                  'signal_address',
                  16,
                  pass.signalBase + expected.label + columnTile * pass.classes,
                ),
              ]
            : []),
        ]),
    ...(hardware.basis && !pass.isOutput
      ? [
          probe('classes', 16, pass.classes),
          probe('basis_step', 16, pass.basisStep),
          probe('basis_shift', 6, pass.basisShift),
        ]
      : []),
  ];
}
