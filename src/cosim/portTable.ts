import { UsageError } from '../errors.js';
import type { Port } from './design.js';

/** Ports by name, with the index that the harness knows them by. */
export class PortTable {
  readonly #index = new Map<string, number>();

  constructor(
    readonly top: string,
    readonly ports: readonly Port[],
    private readonly clock?: string,
  ) {
    ports.forEach(({ name }, index) => this.#index.set(name, index));
  }

  /** False for a design that is simulated as combinational. */
  get clocked(): boolean {
    return this.clock !== undefined && this.#index.has(this.clock);
  }

  /** Names of all outputs, in order. */
  get outputs(): string[] {
    return this.ports.filter(({ direction }) => direction === 'output').map(({ name }) => name);
  }

  /** @throws UsageError if the design is simulated as combinational, for what makes no sense then */
  needClock(what: string): void {
    if (this.clocked) return;
    throw new UsageError(
      `${what}: ${this.top} has no clock${this.clock === undefined ? '' : ` ${this.clock}`}; name its clock with \`clock\`, or drive it with batch()`,
    );
  }

  /** @throws UsageError if there is no such port */
  find(name: string): { index: number; port: Port } {
    const index = this.#index.get(name);
    const port = index === undefined ? undefined : this.ports[index];
    if (index === undefined || port === undefined) {
      const names = this.ports.map((known) => known.name).join(', ');
      throw new UsageError(`${this.top} has no port ${name}; its ports are: ${names}`);
    }
    return { index, port };
  }

  /** @throws UsageError if there is no such port, or it is an output or the clock */
  input(name: string): { index: number; port: Port } {
    const found = this.find(name);
    if (found.port.direction !== 'input') {
      throw new UsageError(`${this.top}: ${name} is an output and cannot be driven`);
    }
    if (name === this.clock) {
      throw new UsageError(`${this.top}: ${name} is the clock, which runs by itself`);
    }
    return found;
  }

  /** @throws UsageError if there is no such port, or it is an input */
  output(name: string): { index: number; port: Port } {
    const found = this.find(name);
    if (found.port.direction !== 'output') {
      throw new UsageError(`${this.top}: ${name} is an input; an output is needed here`);
    }
    return found;
  }
}
