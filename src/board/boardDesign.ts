import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { learnerDesign, rtlDir } from '../../testbench/learnerDesign.js';
import type { DesignSpec } from '../cosim/index.js';
import { learnerParameters, type Hardware } from '../program/hardware.js';

/** Of rtl/board, what holds for every device. */
const MODULES = [
  'uart_rx',
  'uart_tx',
  'crc32',
  'frame_rx',
  'frame_tx',
  'board_port',
  'learner_board',
] as const;

/** The word by which a board says for what it was built: 64 bits of a hash of its parameters. */
export function boardIdentity(hardware: Hardware): bigint {
  const text = JSON.stringify(learnerParameters(hardware));
  return createHash('sha256').update(text).digest().readBigUInt64LE(0);
}

/** The parameters of rtl/board/learner_board.sv, without ClocksPerBit. */
export function boardParameters(hardware: Hardware): Record<string, number | string> {
  const identity = boardIdentity(hardware).toString(16).padStart(16, '0');
  return { ...learnerParameters(hardware), Identity: `64'h${identity}` };
}

/** Text of learner_parameters.svh, which the tops for devices include. */
export function parameterFile(hardware: Hardware): string {
  const lines = Object.entries(boardParameters(hardware)).map(
    ([name, value]) => `    .${name}(${value})`,
  );
  return `${lines.join(',\n')}\n`;
}

/**
 * A learner with its serial line as a design for the simulator.
 *
 * @param clocksPerBit at least 2
 * @param overlay      folder of changed RTL files
 */
export function boardDesign(
  hardware: Hardware,
  clocksPerBit: number,
  overlay?: string,
): DesignSpec {
  const changed = overlay === undefined ? [] : readdirSync(overlay);
  const { sources, includeDirs = [] } = learnerDesign(hardware, overlay);
  const others = sources.filter((path) => !MODULES.some((name) => path.endsWith(`/${name}.sv`)));
  return {
    top: 'learner_board',
    sources: [
      ...others,
      ...MODULES.map((name) => `${name}.sv`).map((file) =>
        overlay !== undefined && changed.includes(file)
          ? join(overlay, file)
          : join(rtlDir(), 'board', file),
      ),
    ],
    includeDirs,
    parameters: { ...boardParameters(hardware), ClocksPerBit: clocksPerBit },
    allowWarnings: ['UNUSEDSIGNAL'],
  };
}
