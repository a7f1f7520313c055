import { relative } from 'node:path';
import type { MutantReport, MutationReport } from '../mutate/mutate.js';
import type { Paint } from './paint.js';

const WORDS = {
  killed: 'killed',
  late: 'killed (the tests did not end)',
  equivalent: 'equivalent',
  survived: 'survived',
  listed: '',
} as const;

function place({ file, line }: MutantReport): string {
  return file === undefined || line === undefined
    ? 'a place that yosys does not name'
    : `${relative('', file)}:${line}`;
}

function found({ proof, witness }: MutantReport): string {
  if (proof === undefined || proof.kind === 'equivalent') return '';
  const inputs = `${proof.cycles} ${proof.cycles === 1 ? 'cycle' : 'cycles'}`;
  return proof.kind === 'different'
    ? `inputs of ${inputs} from reset tell it from the design${witness === undefined ? '' : `: ${witness}`}`
    : `no inputs of ${inputs} were found that tell it from the design; longer ones were not tried`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/**
 * What a person reads of a run of mutants.
 *
 * @param command that repeats the run, to which `--mutant ID` is added
 */
export function mutationSummary(
  { top, designs, totals }: MutationReport,
  { listed, command, paint }: { listed: boolean; command: string; paint: Paint },
): string {
  const lines: string[] = [];
  for (const [index, { parameters, possible, mutants }] of designs.entries()) {
    const values = Object.entries(parameters ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join(' ');
    const which = designs.length === 1 ? top : `${top} ${index + 1}`;
    lines.push(
      `${paint.strong(which)}${values === '' ? '' : ` ${values}`}: ${mutants.length} of ${possible} mutants`,
    );
    for (const mutant of mutants) {
      const { verdict } = mutant;
      if (verdict !== 'survived' && !listed) continue;
      const word = WORDS[verdict];
      const painted = verdict === 'survived' ? paint.bad(word) : paint.faint(word);
      lines.push(
        `  ${mutant.id}  ${word === '' ? '' : `${painted}  `}${place(mutant)}: ${mutant.what}`,
      );
      if (verdict !== 'survived') continue;
      if (mutant.text !== undefined) lines.push(paint.faint(`      ${mutant.text}`));
      lines.push(`      ${found(mutant)}`, `      ${command} --mutant ${mutant.id}`);
    }
  }
  const { killed, late, equivalent, survived, score } = totals;
  if (killed + equivalent + survived > 0) {
    const lateText = late === 0 ? '' : ` (${late} as the tests did not end)`;
    lines.push(
      `${killed} killed${lateText}, ${survived} survived, ${equivalent} proved equivalent`,
      score === undefined
        ? 'no mutant that could be killed'
        : `score ${(survived === 0 ? paint.good : paint.bad)(percent(score))} of those that are not proved equivalent`,
    );
  }
  return `${lines.join('\n')}\n`;
}
