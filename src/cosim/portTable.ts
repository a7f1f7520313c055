import { UsageError } from '../errors.js';
import type { Port } from './design.js';

/** Ports by name, with the index that the harness knows them by. */
export class PortTable {
  readonly #index = new Map<string, number>();

  constructor(
    readonly top: string,
    readonly ports: readonly Port[],
    /** The first is what cycles are counted by. */
    readonly clocks: readonly string[] = [],
  ) {
    ports.forEach(({ name }, index) => this.#index.set(name, index));
  }

  /** False for a design that is simulated as combinational. */
  get clocked(): boolean {
    const [first] = this.clocks;
    return first !== undefined && this.#index.has(first);
  }

  /** Names of all outputs, in order. */
  get outputs(): string[] {
    return this.ports.filter(({ direction }) => direction === 'output').map(({ name }) => name);
  }

  /** @throws UsageError if the design is simulated as combinational, for what makes no sense then */
  needClock(what: string): void {
    if (this.clocked) return;
    throw new UsageError(
      `${what}: ${this.top} has no clock${this.clocks.length === 0 ? '' : ` ${this.clocks.join()}`}; name its clock with \`clock\`, or drive it with batch()`,
    );
  }

  /**
   * Index of a clock; of the first without a name.
   *
   * @throws UsageError if there is no such clock
   */
  clockIndex(name?: string): number {
    const index = name === undefined ? 0 : this.clocks.indexOf(name);
    if (index >= 0) return index;
    throw new UsageError(`${this.top} has no clock ${name}; it has: ${this.clocks.join(', ')}`);
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

  /** Inputs can be driven, except clocks. */
  isDrivable({ name, direction }: Port): boolean {
    return direction === 'input' && !this.clocks.includes(name);
  }

  /** @throws UsageError if there is no such port, or it is an output or the clock */
  input(name: string): { index: number; port: Port } {
    const found = this.find(name);
    if (found.port.direction !== 'input') {
      throw new UsageError(`${this.top}: ${name} is an output and cannot be driven`);
    }
    if (this.clocks.includes(name)) {
      throw new UsageError(
        `${this.top}: ${name} is ${this.clocks.length > 1 ? 'a' : 'the'} clock, which runs by itself`,
      );
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
