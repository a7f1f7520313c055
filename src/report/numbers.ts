/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** 0.1234 as 12.34 %. */
export function percent(part: number, digits = 2): string {
  return `${(100 * part).toFixed(digits)} %`;
}

/** 1234567 as 1.23 million. */
export function rough(value: number): string {
  for (const [name, size] of [
    ['thousand million', 1e9],
    ['million', 1e6],
    ['thousand', 1e3],
  ] as const) {
    if (value >= size) return `${(value / size).toPrecision(3)} ${name}`;
  }
  return value.toPrecision(3);
}

/** Picojoules with a unit that fits: 1234 as 1.23 nJ. */
export function joules(picojoules: number): string {
  const units = ['pJ', 'nJ', 'uJ', 'mJ', 'J'];
  let value = picojoules;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toPrecision(3)} ${units[unit] ?? ''}`;
}

/** Seconds with as many digits as matter. */
export function seconds(value: number): string {
  return value >= 100 ? `${value.toFixed(0)} s` : `${value.toPrecision(2)} s`;
}

/** `1 sample`, `2 samples`. */
export function several(count: number, unit: string): string {
  return `${grouped(count)} ${unit}${count === 1 ? '' : 's'}`;
}
