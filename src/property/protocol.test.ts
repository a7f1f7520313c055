import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AXIS_FAULTS } from '../cosim/fixtures/designs.js';
import { verilate } from '../cosim/index.js';
import { ProtocolError } from '../errors.js';
import { readReplay, runCase } from '../replay/index.js';
import { property } from './property.js';
import { PropertyFailure } from './propertyFailure.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'systole-protocol-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('a broken rule is shrunk, shown and replayed like a wrong value', async () => {
  const design = await verilate(AXIS_FAULTS);
  const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 });
  const failing: unknown = await property(
    design,
    lengths,
    async (sim, all) => {
      void sim.poke('fault_i', 2);
      await sim.axiStream({
        sources: [
          { prefix: 's_axis_', packets: all.map((length) => ({ data: new Uint8Array(length) })) },
        ],
        sinks: [{ prefix: 'm_axis_', stall: 0.5 }],
        seed: 1,
        until: { packets: all.length },
      });
    },
    { keep: join(folder, 'kept') },
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failing).toBeInstanceOf(PropertyFailure);
  if (!(failing instanceof PropertyFailure)) return;
  expect(failing.cause).toBeInstanceOf(ProtocolError);
  expect(failing.message).toMatch(/m_axis_tdata changed from 0x0 to 0x1 in cycle \d+ of the job/);
  expect(failing.message).not.toContain('note:');
  expect(failing.value).toHaveLength(1);
  const replay = await readReplay(failing.files.replay ?? '', join(folder, 'sources'));
  const again = await runCase(await verilate(replay.spec), replay);
  expect(again.outcome).toBe('same');
});
