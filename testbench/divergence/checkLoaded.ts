import { programWrites, projectionWrites, forEachWeightWord } from '../../src/program/encode.js';
import { configAddress } from '../../src/program/encode.js';
import type { CosimPlan } from '../cosimulate.js';
import type { Divergence } from './divergence.js';
import { memoryMap, type MemoryPlace } from './memoryNames.js';
import { MemoryReader } from './memoryReader.js';
import { withTarget, type StartTarget } from './rerun.js';

interface Expected {
  readonly place: MemoryPlace;
  readonly raw: number | bigint;
  readonly fraction?: number;
  readonly layer?: number;
}

function expectedWords({ program, network }: CosimPlan): Expected[] {
  const { hardware, spec } = program;
  const map = memoryMap(hardware);
  const found: Expected[] = [];
  const words = programWrites(program, network, 1);
  for (const { address, data } of words) {
    const offset = address - configAddress('program', 0);
    if (offset < 0) continue; // a register
    found.push({ place: map.program(offset), raw: data });
  }
  forEachWeightWord(program, network, ({ tile, matrix }, row, group, raws) => {
    for (const [k, raw] of raws.entries()) {
      found.push({
        place: map.weight(tile, row, group * hardware.group + k),
        raw,
        fraction: spec.formats.weight.fraction,
        layer: matrix.layer,
      });
    }
  });
  for (const { address, data } of projectionWrites(program, network)) {
    const offset = address - configAddress('projection', 0);
    const group = Math.floor(offset / 2 ** 16);
    for (let k = 0; k < hardware.group; k++) {
      const { width, fraction } = spec.formats.delta;
      found.push({
        place: map.projection(offset % 2 ** 16, group * hardware.group + k),
        raw: Number(BigInt.asIntN(width, data >> BigInt(k * width))),
        fraction,
      });
    }
  }
  return found;
}

/** The first word of program, weights or feedback table that is not in its memory after loading. */
export async function checkLoaded(
  start: StartTarget,
  plan: CosimPlan,
): Promise<Divergence | undefined> {
  return withTarget(start, false, async (target) => {
    await target.load(plan.program, plan.network);
    // The last word is written a cycle after it is taken.
    await target.simulation.step(2);
    const words = expectedWords(plan);
    const reader = await MemoryReader.read(
      target.simulation,
      words.map(({ place }) => place),
    );
    for (const { place, raw, fraction, layer } of words) {
      const actual = typeof raw === 'bigint' ? reader.word(place) : reader.value(place);
      if (actual === raw) continue;
      const scale = { width: place.width, ...(fraction === undefined ? {} : { fraction }) };
      return {
        family: 'configuration',
        sample: -1,
        epoch: 1,
        ...(layer === undefined ? {} : { layer }),
        signal: `${place.instance}.mem[${place.address}]`,
        expected: { raw: Number(raw), ...scale },
        actual: { raw: Number(actual), ...scale },
        samplesNeeded: 0,
      };
    }
    return undefined;
  });
}
