import { ToolError } from '../errors.js';
import { columnWord } from '../cosim/column.js';
import { PortTable } from '../cosim/portTable.js';
import { readAnswer } from '../cosim/reading.js';
import { Operation, type Answer } from '../cosim/frame.js';
import type { Design, Simulation } from '../cosim/index.js';
import type { Failure, ReplayCase } from './replayCase.js';

/** What a run that was done again did. */
export interface CaseRun {
  /**
   * `same`: it failed as recorded. `differs`: it failed in another way, or the port had a third value.
   * `passes`: nothing of what was recorded happens any more. `unknown`: the run has nothing that could
   * be compared.
   */
  readonly outcome: 'same' | 'differs' | 'passes' | 'unknown';
  /** In words, for `differs` and `same`. */
  readonly found: string | undefined;
  /** The value of the port that was wrong, raw. */
  readonly actual: bigint | undefined;
  /** Cycles of the whole run. */
  readonly cycles: number;
  /** Cycles before the first that counts, those of the reset. */
  readonly resetCycles: number;
}

/** Cycles of a run, as the simulator's process counts them, from 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which part of a run goes into a waveform. */
export interface CaseTrace {
  readonly file: string;
  readonly cycles?: Span;
}

/** Messages have cycle numbers, process ids and folders: those may change. */
function gist(message: string): string {
  return message
    .replace(/^\S+ of /, '')
    .replace(/\/[^\s:]*\//g, '')
    .replace(/\d+/g, '#');
}

/** Cycles of the reset that a journal begins with, as its frame says. */
export function resetCyclesOf({ requests }: Pick<ReplayCase, 'requests'>): number {
  const [first] = requests;
  if (first?.operation !== Operation.reset || first.payload.length < 8) return 0;
  const { buffer, byteOffset } = first.payload;
  return Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
}

/**
 * Do a recorded run again in a process of its own.
 *
 * @param design built from the case's sources, or from others with the same ports
 * @throws ToolError if the simulator cannot be started
 */
export async function runCase(
  design: Design,
  replay: ReplayCase,
  trace?: CaseTrace,
): Promise<CaseRun> {
  const simulation = await design.start(replay.start);
  const answers: Answer[] = [];
  let death: string | undefined;
  try {
    const { cycles } = trace ?? {};
    if (trace !== undefined) {
      await simulation.traceStart(trace.file, cycles === undefined ? {} : { cycles });
    }
    death = await perform(simulation, replay, answers);
    if (trace !== undefined && simulation.alive) await simulation.traceStop();
  } finally {
    await simulation.close();
  }
  return {
    ...judge(design, replay.failure, answers, death),
    cycles: simulation.cycles,
    resetCycles: resetCyclesOf(replay),
  };
}

/** Why it ended before its end, if it did. */
async function perform(
  simulation: Simulation,
  { requests }: ReplayCase,
  answers: Answer[],
): Promise<string | undefined> {
  for (const entry of requests) {
    try {
      answers.push(await simulation.perform(entry));
    } catch (error) {
      if (error instanceof ToolError) return error.message;
      throw error;
    }
  }
  return undefined;
}

function judge(
  design: Design,
  failure: Failure | undefined,
  answers: readonly Answer[],
  death: string | undefined,
): Pick<CaseRun, 'outcome' | 'found' | 'actual'> {
  if (failure?.kind === 'difference') {
    const { difference } = failure;
    const answer = answers[difference.request ?? -1];
    const { port, index, sink, reading, expected } = difference;
    if (answer !== undefined && reading !== undefined) {
      const table = new PortTable(design.spec.top, design.ports);
      const column = readAnswer(reading, sink, table, answer)[port];
      const width = table.find(port).port.width;
      const words = (column?.length ?? 0) / (width > 64 ? Math.ceil(width / 32) : 1);
      if (column === undefined || index >= words) {
        return { outcome: 'differs', found: `${port} has only ${words} words`, actual: undefined };
      }
      const actual = columnWord(column, width, index);
      if (actual === expected) return { outcome: 'passes', found: undefined, actual };
      const outcome = actual === difference.actual ? 'same' : 'differs';
      return { outcome, found: undefined, actual };
    }
  }
  if (death !== undefined) {
    const same = failure?.kind === 'death' && gist(failure.message) === gist(death);
    return { outcome: same ? 'same' : 'differs', found: death, actual: undefined };
  }
  const outcome = failure?.kind === 'death' ? 'passes' : 'unknown';
  return { outcome, found: undefined, actual: undefined };
}
