import { UsageError } from '../errors.js';
import { axiPort, findAxiPorts } from './axiPorts.js';
import type { Port } from './design.js';
import type { PortTable } from './portTable.js';

/** The ports of an AXI4-Stream interface. */
export interface AxiStreamPorts {
  readonly prefix: string;
  readonly valid: Port;
  readonly ready: Port | undefined;
  readonly data: Port;
  readonly keep: Port | undefined;
  readonly strb: Port | undefined;
  readonly last: Port;
  readonly user: Port | undefined;
  readonly id: Port | undefined;
  readonly dest: Port | undefined;
  /** Of a beat. */
  readonly bytes: number;
}

/** Which way the beats go; those of a monitor either. */
export type AxiStreamSide = 'source' | 'sink' | 'monitor';

/**
 * Find an AXI4-Stream by its prefix.
 *
 * @throws UsageError that names what is missing or has a wrong direction or width
 */
export function axiStreamPorts(
  table: PortTable,
  prefix: string,
  side: AxiStreamSide,
): AxiStreamPorts {
  const [there, back] = directions(table, prefix, side);
  const what = 'AXI4-Stream';
  const ports = findAxiPorts(table, what, prefix, 'tvalid', {
    tvalid: { direction: there, width: 1 },
    tready: { direction: back, width: 1, optional: true },
    tdata: { direction: there },
    tkeep: { direction: there, optional: true },
    tstrb: { direction: there, optional: true },
    tlast: { direction: there, width: 1, optional: true },
    tuser: { direction: there, optional: true },
    tid: { direction: there, optional: true },
    tdest: { direction: there, optional: true },
  });
  const { tvalid, tdata, tlast, tkeep, tstrb } = ports;
  if (tvalid === undefined || tdata === undefined) throw new UsageError(`${prefix}: no ${what}`);
  const use = 'drive it as valid/ready words with streams()';
  if (tdata.width % 8 !== 0) {
    throw new UsageError(
      `${table.top}: ${tdata.name} has ${tdata.width} bits, which are no whole bytes; ${use}`,
    );
  }
  if (tlast === undefined) {
    throw new UsageError(
      `${table.top}: ${prefix} has no ${prefix}tlast, so that packets would never end; ${use}`,
    );
  }
  const bytes = tdata.width / 8;
  for (const mask of [tkeep, tstrb]) {
    if (mask === undefined || mask.width === bytes) continue;
    throw new UsageError(
      `${table.top}: ${mask.name} has ${mask.width} bits, not ${bytes}, one for each byte of ${tdata.name}`,
    );
  }
  return {
    prefix,
    valid: tvalid,
    ready: ports.tready,
    data: tdata,
    keep: tkeep,
    strb: tstrb,
    last: tlast,
    user: ports.tuser,
    id: ports.tid,
    dest: ports.tdest,
    bytes,
  };
}

/** Directions of valid and of ready. */
function directions(
  table: PortTable,
  prefix: string,
  side: AxiStreamSide,
): readonly [Port['direction'] | undefined, Port['direction'] | undefined] {
  if (side === 'source') return ['input', 'output'];
  if (side === 'sink') return ['output', 'input'];
  return [axiPort(table, prefix, 'tvalid')?.direction, undefined];
}
