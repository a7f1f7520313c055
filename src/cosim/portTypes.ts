import type { Column } from './column.js';

/** What the type checker knows of a port. */
export interface PortType {
  readonly direction: 'input' | 'output';
  /** In bits. */
  readonly width: number;
  readonly signed: boolean;
}

/**
 * The ports of a design as a type: `systole types` writes one. With the default, nothing is known
 * before the design is built, and names and columns are checked when they are used.
 */
export type PortTypes = Readonly<Record<string, PortType>>;

/** Names of all ports. */
export type PortName<P extends PortTypes> = keyof P & string;

/**
 * Names of the ports that may be of that kind. As the keys of a mapped type, not as an indexed one: so
 * that a `Simulation<P>` is a `Simulation`, the compiler must look into both to compare them.
 */
type Named<P extends PortTypes, Kind extends Partial<PortType>> = keyof {
  [K in keyof P as Kind extends Pick<P[K], keyof Kind & keyof PortType> ? K : never]?: P[K];
} &
  string;

/** Names of the ports that can be driven. */
export type InputName<P extends PortTypes> = Named<P, { direction: 'input' }>;

/** Names of the ports that can only be sampled. */
export type OutputName<P extends PortTypes> = Named<P, { direction: 'output' }>;

/** Names of the inputs of one bit, such as valid and ready. */
export type InputPin<P extends PortTypes> = Named<P, { direction: 'input'; width: 1 }>;

/** Names of the outputs of one bit. */
export type OutputPin<P extends PortTypes> = Named<P, { direction: 'output'; width: 1 }>;

/** What is before a signal in a port's name, however it is written; all is in a name that is not known. */
type Before<Name, Signal extends string> = string extends Name
  ? string
  : Name extends `${infer Prefix}${Signal | Uppercase<Signal>}${'' | '_i' | '_o'}`
    ? Prefix
    : never;

/** Prefixes of the interfaces whose ports have such a signal. */
export type AxiPrefix<
  P extends PortTypes,
  Signal extends string,
  Direction extends PortType['direction'] = PortType['direction'],
> = keyof {
  [K in keyof P as Direction extends P[K]['direction'] ? Before<K, Signal> : never]?: P[K];
} &
  string;

type To8 = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
type To16 = 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;
type To32 = 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** 33 to 64, as text: the shortest way to count so far. */
type To64 = `3${Exclude<Digit, 0 | 1 | 2>}` | `${4 | 5}${Digit}` | `6${0 | 1 | 2 | 3 | 4}`;

/** The column of a port of that many bits; any column while the width is not known. */
export type ColumnOf<Width extends number> = number extends Width
  ? Column
  : Width extends To8
    ? Uint8Array<ArrayBuffer>
    : Width extends To16
      ? Uint16Array<ArrayBuffer>
      : Width extends To32
        ? Uint32Array<ArrayBuffer>
        : `${Width}` extends To64
          ? BigUint64Array<ArrayBuffer>
          : Uint32Array<ArrayBuffer>;

/** The value of a port of that many bits: a number up to 32, a bigint above; either while it is not known. */
export type ValueOf<Width extends number> = number extends Width
  ? number | bigint
  : Width extends To8 | To16 | To32
    ? number
    : bigint;

/** A list of values; of one kind where the width is not known, too. */
export type ListOf<Value> = Value extends unknown ? readonly Value[] : never;

/** Columns, or lists of values, to drive, by input. */
export type InputWords<P extends PortTypes> = {
  readonly [K in InputName<P>]?: ColumnOf<P[K]['width']> | ListOf<ValueOf<P[K]['width']>>;
};

/** One value to drive, by input. */
export type InputValues<P extends PortTypes> = {
  readonly [K in InputName<P>]?: ValueOf<P[K]['width']>;
};

/** One value of each of these ports. */
export type Values<P extends PortTypes, Name extends string> = string extends keyof P
  ? Record<string, number | bigint>
  : { [K in Name & PortName<P>]: ValueOf<P[K]['width']> };

/** Columns to drive, by input. */
export type InputColumns<P extends PortTypes> = {
  readonly [K in InputName<P>]?: ColumnOf<P[K]['width']>;
};

/** Columns of all of these ports. */
export type Columns<P extends PortTypes, Name extends string> = string extends keyof P
  ? Record<string, Column>
  : { [K in Name & PortName<P>]: ColumnOf<P[K]['width']> };

/** Columns of some of these ports. */
export type SomeColumns<P extends PortTypes, Name extends string> = string extends keyof P
  ? Readonly<Record<string, Column | undefined>>
  : Readonly<Partial<Columns<P, Name>>>;
