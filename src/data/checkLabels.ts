import { UsageError } from '../errors.js';

/** Where a label stands in its file. */
export interface LabelPlace {
  readonly path: string;
  /** Byte offset of the first label. */
  readonly start: number;
  /** Bytes from one label to the next. */
  readonly stride: number;
}

/**
 * Refuses a label that is no class number.
 *
 * @param labels  one for each image
 * @param classes number of classes
 * @param place   where they came from, to name the offset of the first bad one
 * @throws UsageError naming file, byte offset, image, expectation and value
 */
export function checkLabels(labels: Uint8Array, classes: number, place: LabelPlace): void {
  const bad = labels.findIndex((label) => label >= classes);
  if (bad >= 0) {
    throw new UsageError(
      `${place.path}: byte offset ${place.start + bad * place.stride}: expected the label of image ${bad} to be 0 to ${classes - 1}, found ${labels[bad] ?? 0}. Check that the file belongs to this data set.`,
    );
  }
}
