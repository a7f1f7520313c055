import { exactActivation, type Format } from '../../golden/index.js';

/** Parameters of rtl/modulator_lls.sv. */
export interface LlsBuild {
  readonly cols: number;
  readonly group: number;
  readonly activation: Format;
  readonly delta: Format;
  /** Most classes. */
  readonly classes: number;
  /** Most units. */
  readonly widest: number;
}

/** One layer's pass, forward and back. */
export interface LlsLayer {
  readonly walsh: boolean;
  /** Of a square wave's phase, from unit to unit of class 0. */
  readonly step: number;
  readonly classes: number;
  readonly label: number;
  /** From a sum to the wide format. */
  readonly shift: number;
  /** The layer's output, raw; as many as it has units. */
  readonly h: readonly number[];
}

/** S(c, t) < 0. */
export function llsMinus({ walsh, step }: LlsLayer, c: number, t: number): boolean {
  if (walsh) return ((c + 1) & t).toString(2).replaceAll('0', '').length % 2 === 1;
  const phase = (step * (c + 1) * t + Math.floor((step * (c + 1)) / 2)) % 2 ** 16;
  const quarter = Math.floor(phase / 2 ** 14);
  return quarter === 1 || quarter === 2;
}

function nearest(value: number, shift: number): number {
  return shift > 0 ? Math.floor(value / 2 ** shift + 0.5) : value * 2 ** -shift;
}

function clip(value: number, { width }: Format): number {
  const limit = 2 ** (width - 1) - 1;
  return Math.max(-limit, Math.min(limit, value));
}

/** u of each class of the first `units` units, raw: the scaled sums. */
export function llsScaled({ activation }: LlsBuild, layer: LlsLayer, units: number): number[] {
  return Array.from({ length: layer.classes }, (_, c) => {
    const sum = layer.h
      .slice(0, units)
      .reduce((s, h, t) => s + (llsMinus(layer, c, t) ? -h : h), 0);
    return clip(nearest(sum, layer.shift), activation);
  });
}

/** q of each class, raw in the delta format: the layer's own error. */
export function llsError(build: LlsBuild, layer: LlsLayer): number[] {
  const { activation, delta } = build;
  const wideFraction = Math.max(0, activation.fraction - 3);
  const { value } = exactActivation('hard-sigmoid', activation);
  return llsScaled(build, layer, layer.h.length).map((u, c) => {
    const y = value(u * 2 ** (activation.fraction - wideFraction));
    const target = c === layer.label ? 2 ** activation.fraction - 1 : 0;
    return clip(nearest(y - target, activation.fraction - delta.fraction), delta);
  });
}
