import { formatName, type NetworkSpec } from '../../golden/index.js';
import type { ArrayShape } from '../program/hardware.js';
import { readmemh } from '../program/readmemh.js';
import type { ProjectionMemory } from './projectionMemory.js';

/** A `$readmemh` text for each group of columns; its header says how it was made. */
export function hexTexts(
  memory: ProjectionMemory,
  spec: NetworkSpec,
  { rows, cols }: ArrayShape,
  origin = `seed ${spec.seed}`,
): readonly string[] {
  const { group, width, layers, groups } = memory;
  return groups.map((words, g) =>
    readmemh(words, group * width, [
      `Feedback matrices of ${spec.layers.join('-')} on ${rows} x ${cols}, made by systole rom:`,
      `${spec.feedback}${memory.kind === 'lfsr' ? ' (an LFSR regenerates this, no table is needed)' : ''}, ${origin}, ${formatName(spec.formats.delta)}.`,
      `Group ${g} of ${groups.length}: columns ${g * group} to ${(g + 1) * group - 1}, ${group} values of ${width} bits a word, the first in the lowest bits.`,
      ...layers.map(
        ({ layer, base, columnTiles, classes }) =>
          `Layer ${layer}: words ${base} to ${base + columnTiles * classes - 1}, at ${base} + column tile * ${classes} + class.`,
      ),
    ]),
  );
}
