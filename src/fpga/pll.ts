import { UsageError } from '../errors.js';

/** MHz of the boards' crystals. */
const CRYSTAL = 12;
/** MHz that the PLL's oscillator may run at (Lattice, iCE40 sysCLOCK PLL, TN1251). */
const OSCILLATOR = { from: 533, to: 1066 };

/** A setting of SB_PLL40 without a divider at its input: MHz = 12 (divF + 1) / 2^divQ. */
export interface PllSetting {
  readonly divF: number;
  readonly divQ: number;
  readonly megahertz: number;
}

/**
 * The fastest clock that is not above a frequency.
 *
 * @param megahertz from 9 to 275
 * @throws UsageError beyond that
 */
export function pllFor(megahertz: number): PllSetting {
  const settings: PllSetting[] = [];
  for (let divQ = 1; divQ <= 6; divQ++) {
    for (let divF = 0; divF < 128; divF++) {
      const oscillator = CRYSTAL * (divF + 1);
      if (oscillator < OSCILLATOR.from || oscillator > OSCILLATOR.to) continue;
      settings.push({ divF, divQ, megahertz: oscillator / 2 ** divQ });
    }
  }
  const slower = settings.filter((setting) => setting.megahertz <= megahertz);
  const [first] = slower.sort((a, b) => b.megahertz - a.megahertz);
  if (first !== undefined && megahertz <= 275) return first;
  throw new UsageError(`--clock ${megahertz}: the PLL makes 9 to 275 MHz.`);
}
