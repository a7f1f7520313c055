import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wordBytes } from '../cosim/column.js';
import type { Design, Port, Stimuli } from '../cosim/index.js';
import { removeOnExit } from '../cosim/leftovers.js';
import { runTool, type ToolRun } from '../cosim/runTool.js';
import { stimulusColumn } from '../cosim/stimuli.js';
import { needTool } from '../cosim/toolchain.js';
import { ToolError, UsageError } from '../errors.js';

/** Bits (0, 1, x, z) of a port in every cycle. */
export type FourStateColumns = Readonly<Record<string, readonly string[]>>;

const BENCH = 'systole_four_state';
/** Begins the names of the test bench, so that no port has one of them. */
const OWN = `${BENCH}_`;

/** A port as a name that a test bench can have. */
function plain({ name }: Port): string {
  if (/^\w+$/.test(name)) return name;
  throw new UsageError(`port ${name}: Icarus takes no unpacked arrays at ports; wrap the module`);
}

function value(given: number | string): string {
  if (typeof given === 'number') return `${given}`;
  return /^\d*'s?[bdoh][0-9a-f_xz]+$/i.test(given) ? given : JSON.stringify(given);
}

export interface FourStateOptions {
  /**
   * Cycles that the reset is held for. With 0 it is released without a rising edge: only an asynchronous
   * reset acts then, and registers without one are X until the stimuli set them. Default: 2, as `sim.run`
   * has it.
   */
  readonly resetCycles?: number;
}

/** A reset, then a word a cycle; what each cycle samples just before its rise is a line. */
function bench(
  design: Design,
  inputs: readonly Port[],
  outputs: readonly Port[],
  cycles: number,
  resetCycles: number,
): string {
  const { top, parameters = {}, clock = 'clk_i', reset = 'rst_ni' } = design.spec;
  const clocked = design.ports.some(({ name }) => name === clock);
  const resets = design.ports.some(({ name }) => name === reset);
  const low = /_n(i)?$/.test(reset);
  const given = Object.entries(parameters).map(([name, each]) => `.${name}(${value(each)})`);
  const ports = design.ports.map((port) => `.${plain(port)}(${plain(port)})`);
  const declared = design.ports.map(
    (port) =>
      `  ${port.direction === 'input' ? 'reg' : 'wire'} [${port.width - 1}:0] ${plain(port)};`,
  );
  const active = (on: boolean) => (resets ? `${reset} = ${on === low ? 0 : 1};` : '');
  const cycle = clocked ? [`${clock} = 1;`, '#5;', `${clock} = 0;`] : [];
  const last = Math.max(0, cycles - 1);
  return [
    '`timescale 1ns / 1ns',
    `module ${BENCH};`,
    ...declared,
    ...inputs.map((port) => `  reg [${port.width - 1}:0] ${OWN}stimuli_${port.name} [0:${last}];`),
    `  integer ${OWN}file, ${OWN}cycle;`,
    `  ${top} ${given.length > 0 ? `#(${given.join(', ')}) ` : ''}${OWN}dut (${ports.join(', ')});`,
    '  initial begin',
    `    ${OWN}file = $fopen("seen.txt", "w");`,
    ...inputs.map((port) => `    $readmemh("${port.name}.hex", ${OWN}stimuli_${port.name});`),
    ...design.ports
      .filter(({ direction }) => direction === 'input')
      .map(({ name }) => `    ${name} = 0;`),
    ...(clocked
      ? [
          `    ${active(true)}`,
          `    repeat (${resetCycles}) begin`,
          `      #5; ${cycle.join(' ')}`,
          '    end',
          // Without a cycle, time for the reset to act.
          '    #1;',
          `    ${active(false)}`,
        ]
      : []),
    `    for (${OWN}cycle = 0; ${OWN}cycle < ${cycles}; ${OWN}cycle = ${OWN}cycle + 1) begin`,
    ...inputs.map(({ name }) => `      ${name} = ${OWN}stimuli_${name}[${OWN}cycle];`),
    '      #5;',
    `      $fdisplay(${OWN}file, "${outputs.map(() => '%b').join(' ')}", ${outputs.map(({ name }) => name).join(', ')});`,
    `      ${cycle.join(' ')}`,
    '    end',
    `    $fclose(${OWN}file);`,
    '    $finish;',
    '  end',
    'endmodule',
    '',
  ].join('\n');
}

/** Words as `$readmemh` takes them. */
function hex(stimuli: Stimuli, port: Port): string {
  const column = stimulusColumn(stimuli.inputs[port.name] ?? [], port, stimuli.cycles);
  const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  const size = wordBytes(port.width);
  const digits = Math.ceil(port.width / 4);
  return Array.from({ length: stimuli.cycles }, (_, i) => {
    const word = bytes.subarray(i * size, (i + 1) * size).toReversed();
    return Buffer.from(word).toString('hex').slice(-digits).padStart(digits, '0');
  }).join('\n');
}

/**
 * What `sim.run` does, in Icarus Verilog, where what nothing has set is X: reset for two cycles, then a
 * word a cycle. For designs with one clock or none.
 *
 * The clock runs while the reset is held and all inputs are 0, as in hardware: a register without a
 * reset that loads in every cycle is known afterwards. `resetCycles: 0` shows what depends on that.
 *
 * @returns the bits of all outputs, or of the ports in `record`, by cycle, the highest first
 * @throws UsageError for ports that a test bench cannot have, several clocks, wrong stimuli; ToolError
 *   if Icarus is missing or refuses the source
 */
export async function runFourState(
  design: Design,
  stimuli: Stimuli,
  { resetCycles = 2 }: FourStateOptions = {},
): Promise<FourStateColumns> {
  const { spec, ports } = design;
  if (spec.clocks !== undefined) {
    throw new UsageError(`runFourState: ${spec.top} has several clocks; one is supported`);
  }
  if (!Number.isSafeInteger(resetCycles) || resetCycles < 0 || resetCycles >= 2 ** 31) {
    throw new UsageError(
      `runFourState: resetCycles is ${resetCycles}; a whole number from 0 to 2^31 - 1 is needed`,
    );
  }
  const [compiler, runtime] = [needTool('iverilog'), needTool('vvp', 'iverilog')];
  const find = (name: string) => {
    const port = ports.find((each) => each.name === name);
    if (port === undefined) throw new UsageError(`${spec.top} has no port ${name}`);
    return port;
  };
  const inputs = Object.keys(stimuli.inputs).map(find);
  const outputs =
    stimuli.record?.map(find) ?? ports.filter(({ direction }) => direction === 'output');
  const folder = await mkdtemp(join(tmpdir(), 'systole-icarus-'));
  const forget = removeOnExit(folder);
  try {
    for (const port of inputs) {
      await writeFile(join(folder, `${port.name}.hex`), hex(stimuli, port));
    }
    await writeFile(
      join(folder, 'bench.sv'),
      bench(design, inputs, outputs, stimuli.cycles, resetCycles),
    );
    const defines = Object.entries(spec.defines ?? {}).map(([name, text]) =>
      text === true ? `-D${name}` : `-D${name}=${text}`,
    );
    const compiled = await runTool(
      compiler,
      [
        '-g2012',
        ...['-s', BENCH, '-o', 'run.vvp'],
        ...(spec.includeDirs ?? []).flatMap((dir) => ['-I', dir, '-y', dir]),
        ...defines,
        ...spec.sources,
        'bench.sv',
      ],
      { cwd: folder },
    );
    if (compiled.code !== 0) throw new ToolError(`Icarus refuses ${spec.top}:\n${compiled.output}`);
    const run = await runTool(runtime, ['-n', 'run.vvp'], { cwd: folder });
    const seen = await readFile(join(folder, 'seen.txt'), 'utf8').catch(() => '');
    const lines = seen.split('\n').slice(0, -1);
    if (run.code !== 0 || lines.length !== stimuli.cycles) {
      throw new ToolError(
        `Icarus stopped ${spec.top} after ${lines.length} of ${stimuli.cycles} cycles: ${reason(run)}`,
      );
    }
    const words = lines.map((line) => line.split(' '));
    return Object.fromEntries(
      outputs.map(({ name }, i) => [name, words.map((word) => word[i] ?? '')]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget();
  }
}

/** Why a run ended early. */
function reason({ code, signal, output }: ToolRun): string {
  const words = output.trim();
  if (signal !== null) return `vvp was ended by ${signal}${words === '' ? '' : `\n${words}`}`;
  // It tells of neither without being asked to.
  const what =
    code === 0 ? 'the design called $finish or $stop' : `vvp ended with code ${code ?? ''}`;
  return words === '' ? what : `${what}\n${words}`;
}

/** The first cycle in which a port has unknown bits, of several ports the first given. */
export function findUnknown(
  columns: FourStateColumns,
): { readonly port: string; readonly cycle: number; readonly bits: string } | undefined {
  let found: { port: string; cycle: number; bits: string } | undefined;
  for (const [port, column] of Object.entries(columns)) {
    const cycle = column.findIndex((bits) => /[xz]/.test(bits));
    if (cycle >= 0 && (found === undefined || cycle < found.cycle)) {
      found = { port, cycle, bits: column[cycle] ?? '' };
    }
  }
  return found;
}
