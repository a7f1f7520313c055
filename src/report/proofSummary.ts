import type { ProofResult } from '../../testbench/proofs/proveAll.js';
import { columns } from './columns.js';
import type { Paint } from './paint.js';

function shown(text: string): string {
  return `${text.replace(/^/gm, '    ')}\n`;
}

/**
 * What a person reads of proofs: a row each, then the trace of what was refuted.
 *
 * @param traces of the twins, too
 */
export function proofSummary(
  results: readonly ProofResult[],
  { traces, paint }: { traces: boolean; paint: Paint },
): string {
  const rows = results.map(({ proof, verdict, twin, seconds }) => [
    proof.name,
    `${proof.method}, ${proof.cycles}`,
    verdict.kind === 'proved' ? 'proved' : verdict.kind.toUpperCase(),
    twin.kind === 'refuted' ? `refuted in cycle ${twin.cycle}` : twin.kind.toUpperCase(),
    seconds.toFixed(1),
  ]);
  let text = columns(['proof', 'cycles', 'claim', 'with its fault', 'seconds'], rows, paint);
  for (const { proof, verdict, twin } of results) {
    if (traces || verdict.kind !== 'proved') {
      text += `\n${paint.strong(proof.name)}: ${proof.claim}\n`;
    }
    if (verdict.kind === 'undecided') text += `  undecided: ${verdict.why}\n`;
    if (verdict.kind === 'refuted') {
      text += `  ${paint.bad('refuted')} in cycle ${verdict.cycle}: ${verdict.assertion}\n`;
      text += shown(verdict.trace);
    }
    if (traces && twin.kind === 'refuted') {
      text += `  its fault: ${proof.fault.what} (${proof.fault.file})\n`;
      text += `  refuted in cycle ${twin.cycle}: ${twin.assertion}\n${shown(twin.trace)}`;
    }
  }
  return text;
}
