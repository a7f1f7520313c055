import { describe, expect, test } from 'vitest';
import { lookUp } from '../../src/cosim/toolchain.js';
import { prove } from '../../src/prove/index.js';
import { PROOFS } from './proofs.js';
import { proofSources } from './proveAll.js';

const missing = ['yosys', 'z3'].filter((tool) => lookUp(tool) === undefined);

describe.skipIf(missing.length > 0)('proofs of the RTL (skipped without yosys and z3)', () => {
  test.each(PROOFS)(
    '$name: $claim',
    async (proof) => {
      expect(await prove(proof, proofSources())).toEqual({ kind: 'proved' });
    },
    300_000,
  );

  test.each(PROOFS.map((proof) => ({ proof, ...proof.fault })))(
    '$proof.name is refuted if $what',
    async ({ proof, signals }) => {
      const verdict = await prove(proof, proofSources(), {}, proof.fault);
      expect(verdict.kind).toBe('refuted');
      if (verdict.kind !== 'refuted') return;
      // Every signal that is to show it is there, below its cycles.
      const rows = verdict.trace.split('\n').slice(1);
      expect(rows.map((row) => row.split(/\s/, 1)[0])).toEqual(
        signals.map((path) => `top.${path}`),
      );
    },
    300_000,
  );
});
