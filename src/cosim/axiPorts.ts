import { UsageError } from '../errors.js';
import type { Port } from './design.js';
import type { PortTable } from './portTable.js';

/** A signal of an interface, as the design should have it. */
export interface AxiSignal {
  /** Default: either. */
  readonly direction?: Port['direction'] | undefined;
  /** Default: false. */
  readonly optional?: boolean;
  /** In bits. Default: any. */
  readonly width?: number;
}

/** What names may add to prefix and signal. */
const SUFFIXES = ['', '_i', '_o'];

function namesOf(prefix: string, signal: string): string[] {
  return [signal, signal.toUpperCase()].flatMap((name) =>
    SUFFIXES.map((suffix) => `${prefix}${name}${suffix}`),
  );
}

/**
 * The port of a signal: prefix and signal, in small letters or capitals, with `_i` or `_o` behind it or
 * not.
 */
export function axiPort(table: PortTable, prefix: string, signal: string): Port | undefined {
  const names = namesOf(prefix, signal);
  return table.ports.find(({ name }) => names.includes(name));
}

/**
 * The ports of an interface by its prefix; those that are optional and not there are undefined.
 *
 * @param what  the interface, for messages
 * @param mark  a signal that tells that there is such an interface
 * @throws UsageError that names every signal that is missing, has the wrong direction or the wrong width
 */
export function findAxiPorts<Signal extends string>(
  table: PortTable,
  what: string,
  prefix: string,
  mark: NoInfer<Signal>,
  signals: Readonly<Record<Signal, AxiSignal>>,
): Readonly<Record<Signal, Port | undefined>> {
  const { top } = table;
  const found: Partial<Record<Signal, Port>> = {};
  const wrong: string[] = [];
  for (const [signal, wanted] of Object.entries<AxiSignal>(signals)) {
    const port = axiPort(table, prefix, signal);
    if (port === undefined) {
      if (wanted.optional !== true) wrong.push(`${prefix}${signal} is missing`);
      continue;
    }
    found[signal as Signal] = port;
    if (wanted.direction !== undefined && port.direction !== wanted.direction) {
      wrong.push(`${port.name} is an ${port.direction}, not an ${wanted.direction}`);
    } else if (wanted.width !== undefined && port.width !== wanted.width) {
      wrong.push(`${port.name} has ${port.width} bits, not ${wanted.width}`);
    }
  }
  if (found[mark] === undefined) {
    const others = prefixes(table, mark);
    const known = others.length === 0 ? 'there is none' : `there are: ${others.join(', ')}`;
    throw new UsageError(`${top} has no ${what} with the prefix ${prefix}; ${known}`);
  }
  if (wrong.length > 0) {
    throw new UsageError(`${top}: ${prefix} is no ${what}: ${wrong.join('; ')}`);
  }
  return found as Record<Signal, Port | undefined>;
}

/** Prefixes of the ports that are such a signal. */
function prefixes({ ports }: PortTable, signal: string): string[] {
  return ports.flatMap(({ name }) => {
    const end = namesOf('', signal).find((known) => name.endsWith(known));
    return end === undefined ? [] : [name.slice(0, name.length - end.length)];
  });
}
