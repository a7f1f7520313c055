import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialiseExact, updateShift } from '../../golden/index.js';
import {
  arrayShape,
  networkFormats,
  networkSpec,
  specText,
} from '../../testbench/properties/arbitraries.js';
import { describeCase } from '../../testbench/properties/describeCase.js';
import { settings } from '../../testbench/properties/settings.js';
import { sampleCost } from '../accounting/formula.js';
import { compile, passTiles, tileAt, type Pass } from './compile.js';
import {
  configAddress,
  encodePass,
  forEachWeightWord,
  passShift,
  programWrites,
  projectionWrites,
  tilePlaces,
} from './encode.js';
import { hardwareFor } from './hardware.js';

const compiled = arrayShape
  .chain((shape) =>
    fc.record({
      spec: networkSpec({ formats: networkFormats, shape, widest: 80 }),
      shape: fc.constant(shape),
    }),
  )
  .map(({ spec, shape }) => {
    const hardware = hardwareFor(spec, shape);
    return describeCase(
      { spec, hardware, program: compile(spec, hardware) },
      `${specText(spec)} on ${shape.rows}x${shape.cols}`,
    );
  });

/** Fields of a pass from the lowest bit of word 0 on, as `pass_t` of rtl/sequencer.sv has them. */
const FIELDS = [
  ...(['update', 'fromSample', 'release', 'last', 'isOutput', 'project'] as const).map(
    (name) => [name, 1] as const,
  ),
  ['kind', 3],
  ['shift', 7],
  ['delay', 16],
  ['tileBase', 16],
  ['rowTiles', 16],
  ['columnTiles', 16],
  ['inputs', 16],
  ['outputs', 16],
  ['block', 6],
  ['layer', 4],
  ['unused1', 6],
  ['inputBase', 16],
  ['outputBase', 16],
  ['deltaBase', 16],
  ['signalBase', 16],
  ['seed', 32],
  ['classes', 16],
  ['slopeBase', 16],
  ['mode', 2],
  ['transposed', 1],
  ['leaky', 1],
  ['bias', 1],
  ['keepError', 1],
  ['pause', 8],
  ['basisStep', 16],
  ['basisShift', 6],
  ['localError', 1],
  ['mix', 1],
] as const;

const MODE: Partial<Record<Pass['op'], number>> = {
  signal: 1,
  tangent: 2,
  projection: 2,
  basis: 3,
};

function decode(words: readonly bigint[]): Record<string, number> {
  let bits = words.reduceRight((all, word) => (all << 64n) | word, 0n);
  const fields: Record<string, number> = {};
  for (const [name, width] of FIELDS) {
    const raw = BigInt.asUintN(width, bits);
    fields[name] = Number(name === 'shift' ? BigInt.asIntN(width, raw) : raw);
    bits >>= BigInt(width);
  }
  return fields;
}

const KIND: Record<Pass['activation'], number> = {
  identity: 0,
  'hard-tanh': 1,
  'clipped-relu': 2,
  'hard-sigmoid': 3,
  tanh: 4,
  sigmoid: 4,
};

test('every pass survives encoding', () => {
  fc.assert(
    fc.property(compiled, fc.integer({ min: 1, max: 3 }), ({ spec, program }, epoch) => {
      const network = initialiseExact(spec);
      const passes = [...program.train, ...program.infer];
      const words = passes.map((pass) => encodePass(pass, passShift(pass, network, epoch)));
      for (const [index, pass] of passes.entries()) {
        expect(decode(words[index] ?? [])).toEqual({
          update: ['update', 'feedback'].includes(pass.op) ? 1 : 0,
          fromSample: Number(pass.fromSample),
          release: Number(pass.release),
          last: Number(pass.last),
          isOutput: Number(pass.isOutput),
          project: Number(pass.project),
          kind:
            pass.op === 'local'
              ? 6
              : pass.op === 'projection'
                ? 7
                : ['signal', 'basis'].includes(pass.op)
                  ? 5
                  : KIND[pass.activation],
          shift:
            pass.op === 'feedback'
              ? spec.averageShift
              : ['local', 'projection'].includes(pass.op)
                ? pass.basisShift
                : pass.op === 'mix'
                  ? passShift(pass, network, epoch)
                  : updateShift(network, pass.layer, epoch),
          delay: pass.delay,
          tileBase: pass.tileBase,
          rowTiles: pass.rowTiles.length,
          columnTiles: pass.columnTiles,
          inputs: pass.inputs,
          outputs: pass.outputs,
          block: pass.block,
          layer: ['feedback', 'mix'].includes(pass.op) ? (pass.layer + 8) % 16 : pass.layer,
          inputBase: pass.inputBase,
          outputBase: pass.outputBase,
          deltaBase: pass.deltaBase,
          signalBase: pass.signalBase,
          seed: pass.seed,
          classes: pass.classes,
          unused1: 0,
          slopeBase: pass.slopeBase,
          mode: MODE[pass.op] ?? 0,
          transposed: Number(pass.op === 'transposed'),
          leaky: Number(pass.op === 'feedback'),
          bias: Number(pass.bias),
          keepError: Number(pass.keepError),
          pause: pass.pause,
          basisStep: pass.basisStep,
          basisShift: pass.basisShift & 63,
          localError: Number(['local', 'projection'].includes(pass.op)),
          mix: Number(pass.op === 'mix'),
        });
      }
      // As words of the program memory: one after another from 0 on, and the start of inference.
      const writes = programWrites(program, network, epoch);
      const all = words.flat();
      expect(writes.slice(0, -1)).toEqual(
        all.map((data, at) => ({ address: configAddress('program', at), data })),
      );
      expect(writes.at(-1)?.data).toBe(BigInt(5 * program.train.length));
      expect(all.length).toBeLessThanOrEqual(program.hardware.programWords);
    }),
    settings(200),
  );
});

test('every weight and every bias has one place, and every place in the memories one tile', () => {
  fc.assert(
    fc.property(compiled, ({ spec, hardware, program }) => {
      const places = tilePlaces(program);
      expect(places.map(({ tile }) => tile)).toEqual(places.map((_, index) => index));
      expect(places.length).toBeLessThanOrEqual(hardware.tiles);
      const seen = spec.layers.slice(1).map((outputs, l) => {
        return new Int32Array(((spec.layers[l] ?? 0) + 1) * outputs);
      });
      for (const { matrix, inputs, outputs } of places) {
        if (matrix.kind !== 'weights') continue;
        const width = matrix.outputs;
        const count = seen[matrix.layer - 1] ?? new Int32Array(0);
        for (const input of inputs.filter((unit) => unit >= 0)) {
          for (const output of outputs.filter((unit) => unit >= 0)) {
            count[input * width + output] = (count[input * width + output] ?? NaN) + 1;
          }
        }
      }
      expect(seen.every((count) => count.every((times) => times === 1))).toBe(true);
    }),
    settings(200),
  );
});

test('lanes counted tile by tile are the closed formulas', () => {
  fc.assert(
    fc.property(compiled, ({ spec, hardware, program }) => {
      const counted = { macs: 0, bias: 0, padded: 0, issue: 0 };
      for (const pass of program.train) {
        for (let index = 0; index < passTiles(pass); index++) {
          const { rowTile, columnTile } = tileAt(pass, index);
          const tile = pass.rowTiles[rowTile];
          const columns = Math.min(hardware.cols, pass.outputs - columnTile * hardware.cols);
          const units = (tile?.live ?? 0) * columns;
          const biases = pass.bias && tile?.biasRow !== undefined ? columns : 0;
          counted.macs += units;
          counted.bias += biases;
          counted.padded += hardware.rows * hardware.cols - units - biases;
          counted.issue++;
        }
      }
      const { macs, bias, padded, issue } = sampleCost(spec, hardware);
      const hidden = spec.layers.length - 2;
      const beside = spec.rule === 'lls-mxm' ? 3 * hidden * (spec.layers.at(-1) ?? 0) ** 2 : 0;
      const total = Object.values(macs).reduce((sum, count) => sum + count, -beside);
      expect({ macs: total, bias, padded, issue }).toEqual(counted);
    }),
    settings(200),
  );
});

test('weight words and feedback words carry the network', () => {
  fc.assert(
    fc.property(compiled, ({ spec, hardware, program }) => {
      const network = initialiseExact(spec);
      const sums = network.layers.map(() => 0);
      forEachWeightWord(program, network, ({ matrix: { kind, layer } }, _row, _group, raw) => {
        if (kind !== 'weights') return;
        sums[layer - 1] = raw.reduce((sum, w) => sum + w, sums[layer - 1] ?? 0);
      });
      expect(sums).toEqual(network.layers.map(({ weights }) => weights.reduce((a, w) => a + w, 0)));

      const writes = projectionWrites(program, network);
      const addresses = writes.map(({ address }) => address);
      expect(new Set(addresses).size).toBe(addresses.length);
      const words = addresses.map((address) => address & 0xffff);
      expect(words.every((word) => word < hardware.projectionWords)).toBe(true);
      const { width } = spec.formats.delta;
      const lanes = (word: bigint): number =>
        Array.from({ length: hardware.group }, (_, k) =>
          Number(BigInt.asIntN(width, word >> BigInt(width * k))),
        ).reduce((sum, value) => sum + value, 0);
      const projected = hardware.rom && ['drtp', 'tpsgd'].includes(spec.rule) ? network.layers : [];
      expect(writes.reduce((sum, { data }) => sum + lanes(data), 0)).toBe(
        projected.reduce((sum, { feedback }) => feedback.reduce((a, b) => a + b, sum), 0),
      );
    }),
    settings(100),
  );
});
