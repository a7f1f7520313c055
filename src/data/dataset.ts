/** The names that `--dataset` accepts. */
export const DATASETS = ['glyphs', 'glyphs16', 'optdigits', 'mnist', 'idx', 'cifar10'] as const;
export type DatasetName = (typeof DATASETS)[number];

/** Labelled images, one after another. */
export interface Split {
  readonly count: number;
  /** `count x pixelsPerImage`; an image is channel by channel, row by row. */
  readonly pixels: Uint8Array;
  /** `count` class numbers, each below the data set's `classes`. */
  readonly labels: Uint8Array;
  /** The first `count` images of `pixels`, if that is less work than all of them. */
  readonly firstPixels?: (count: number) => Uint8Array;
}

export interface Dataset {
  readonly name: DatasetName;
  /** One line for people: what it is and how many images of what size. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `width * height * channels`: the network's number of inputs. */
  readonly pixelsPerImage: number;
  readonly classes: number;
  /** The pixel value that stands for 1: 255, or 16 for optdigits. */
  readonly maxPixel: number;
  readonly train: Split;
  readonly test: Split;
}
