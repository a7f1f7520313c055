import { arrayUse } from '../accounting/arrayUse.js';
import { passTiles, type Program } from '../program/compile.js';
import { placePasses } from '../program/placePasses.js';
import type { Schedule } from './figures.js';

/** The schedule of a training sample, for those who look at it. */
export function scheduleFigures(program: Program): Schedule {
  const { elements, every, macs } = arrayUse(program);
  return {
    period: program.period,
    passes: placePasses(program.train).map(({ pass, firstIssue, lastIssue }) => ({
      op: pass.op,
      layer: pass.layer,
      first: firstIssue,
      last: lastIssue,
      tiles: passTiles(pass),
    })),
    use: { every, macs: [...macs] },
    elements: elements.map((row) => [...row]),
  };
}
