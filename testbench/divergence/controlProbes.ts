import { encodePass } from '../../src/program/encode.js';
import { blocksPerWord } from '../../src/program/tiling.js';
import type { Probe } from './probe.js';
import { liveColumns, type Site } from './site.js';

/** The activation's number in a program word. */
export function activationKind({ pass, layer }: Site): number {
  return Number(((encodePass(pass, layer.shift)[0] ?? 0n) >> 6n) & 7n);
}

/** What the sequencer must say of a tile in the cycle of its issue. */
export function controlProbes(site: Site): Probe[] {
  const { pass, layer, expected, hardware, rowTile, columnTile } = site;
  const tile = pass.rowTiles[rowTile];
  const live = tile?.live ?? 0;
  const firstUnit = tile?.firstUnit ?? 0;
  const update = pass.op === 'update';
  const probe = (name: string, width: number, value: number | boolean): Probe => ({
    family: 'control',
    site,
    offset: 0,
    path: `learner.u_sequencer.${name}_o`,
    width,
    unsigned: name !== 'shift',
    expected: Number(value),
  });
  const blocks = blocksPerWord(hardware);
  return [
    probe('tile', 16, site.address),
    probe('update', 1, update),
    probe('train', 1, true),
    probe('layer', 4, pass.layer),
    probe('first', 1, rowTile === 0),
    probe('last', 1, rowTile === pass.rowTiles.length - 1),
    probe('from_sample', 1, pass.fromSample),
    probe('row_live', 6, live),
    probe('column_live', 6, liveColumns(site)),
    ...(pass.fromSample ? [probe('buffer', 1, expected.sample % 2)] : []),
    ...(live > 0
      ? [
          probe('input_address', 16, pass.inputBase + Math.floor(firstUnit / pass.block)),
          probe('slice', 5, Math.floor((firstUnit % pass.block) / hardware.rows)),
          probe('row_unit', 16, firstUnit),
        ]
      : []),
    probe('column_unit', 16, columnTile * hardware.cols),
    probe('delta_address', 16, pass.deltaBase + columnTile),
    ...(update
      ? [probe('shift', 7, layer.shift)]
      : [
          probe('label', 16, expected.label),
          probe('output', 1, pass.isOutput),
          probe('project', 1, pass.project),
          probe('kind', 3, activationKind(site)),
          probe('output_address', 16, pass.outputBase + Math.floor(columnTile / blocks)),
          probe('output_block', 5, columnTile % blocks),
          probe('project_first', 1, columnTile === 0),
          ...(pass.project
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
  ];
}
