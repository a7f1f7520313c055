/** A board that we have a top, pins and a flow for. */
export interface FpgaBoard {
  readonly name: 'icebreaker' | 'hx8k';
  readonly title: string;
  /** Module of rtl/board/, in the file of its name. */
  readonly top: string;
  /** Pins, in rtl/board/. */
  readonly pins: string;
  /** As nextpnr-ice40 and icetime name it. */
  readonly device: 'up5k' | 'hx8k';
  readonly package: string;
  readonly logicCells: number;
  /** Block RAMs of 4,096 bits. */
  readonly rams: number;
  readonly dsps: number;
  /** MHz that its clock is set to unless another is asked for. */
  readonly goal: number;
  /** Its name for openFPGALoader. */
  readonly loader: string;
}

export const FPGA_BOARDS: Readonly<Record<FpgaBoard['name'], FpgaBoard>> = {
  icebreaker: {
    name: 'icebreaker',
    title: 'iCEBreaker (iCE40 UP5K)',
    top: 'board_icebreaker',
    pins: 'icebreaker.pcf',
    device: 'up5k',
    package: 'sg48',
    logicCells: 5280,
    rams: 30,
    dsps: 8,
    goal: 30,
    loader: 'ice40_generic',
  },
  hx8k: {
    name: 'hx8k',
    title: 'iCE40-HX8K breakout board',
    top: 'board_hx8k',
    pins: 'hx8k.pcf',
    device: 'hx8k',
    package: 'ct256',
    logicCells: 7680,
    rams: 32,
    dsps: 0,
    goal: 60,
    loader: 'ice40_generic',
  },
};
