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
import { compile, type Pass } from './compile.js';
import {
  configAddress,
  encodePass,
  forEachWeightWord,
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
  ['unused3', 16],
] as const;

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
      const words = passes.map((pass) => encodePass(pass, updateShift(network, pass.layer, epoch)));
      for (const [index, pass] of passes.entries()) {
        expect(decode(words[index] ?? [])).toEqual({
          update: pass.op === 'update' ? 1 : 0,
          fromSample: Number(pass.fromSample),
          release: Number(pass.release),
          last: Number(pass.last),
          isOutput: Number(pass.isOutput),
          project: Number(pass.project),
          kind: KIND[pass.activation],
          shift: updateShift(network, pass.layer, epoch),
          delay: pass.delay,
          tileBase: pass.tileBase,
          rowTiles: pass.rowTiles.length,
          columnTiles: pass.columnTiles,
          inputs: pass.inputs,
          outputs: pass.outputs,
          block: pass.block,
          layer: pass.layer,
          inputBase: pass.inputBase,
          outputBase: pass.outputBase,
          deltaBase: pass.deltaBase,
          signalBase: pass.signalBase,
          seed: pass.seed,
          classes: pass.classes,
          unused1: 0,
          unused3: 0,
        });
      }
      // As words of the program memory: one after another from 0 on, and the start of inference.
      const writes = programWrites(program, network, epoch);
      const all = words.flat();
      expect(writes.slice(0, -1)).toEqual(
        all.map((data, at) => ({ address: configAddress('program', at), data })),
      );
      expect(writes.at(-1)?.data).toBe(BigInt(4 * program.train.length));
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
      for (const { layer, inputs, outputs } of places) {
        const width = spec.layers[layer] ?? 0;
        const count = seen[layer - 1] ?? new Int32Array(0);
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
      const counted = { forward: 0, update: 0, bias: 0, padded: 0, issue: 0 };
      const last = spec.layers.length - 1;
      for (const { layer, inputs, outputs } of tilePlaces(program)) {
        const bias = spec.layers[layer - 1] ?? 0;
        const columns = outputs.filter((unit) => unit >= 0).length;
        const units = inputs.filter((unit) => unit >= 0 && unit !== bias).length * columns;
        const biases = inputs.filter((unit) => unit === bias).length * columns;
        const passes = spec.rule === 'drtp' || layer === last ? 2 : 1;
        counted.forward += units;
        if (passes === 2) counted.update += units;
        counted.bias += passes * biases;
        counted.padded += passes * (hardware.rows * hardware.cols - units - biases);
        counted.issue += passes;
      }
      const { macs, bias, padded, issue } = sampleCost(spec, hardware);
      expect({ forward: macs.forward, update: macs.update, bias, padded, issue }).toEqual(counted);
    }),
    settings(200),
  );
});

test('weight words and feedback words carry the network', () => {
  fc.assert(
    fc.property(compiled, ({ spec, hardware, program }) => {
      const network = initialiseExact(spec);
      const sums = network.layers.map(() => 0);
      forEachWeightWord(program, network, ({ layer }, _row, _group, raw) => {
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
      const projected = hardware.rom && spec.rule === 'drtp' ? network.layers : [];
      expect(writes.reduce((sum, { data }) => sum + lanes(data), 0)).toBe(
        projected.reduce((sum, { feedback }) => feedback.reduce((a, b) => a + b, sum), 0),
      );
    }),
    settings(100),
  );
});
