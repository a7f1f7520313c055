import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatName } from '../../golden/index.js';
import type { VerilateOptions } from '../cosim/index.js';
import { UsageError } from '../errors.js';
import { checkWritableFile, checkWritableFolder } from '../files/checkWritable.js';
import { replaceFile } from '../files/replaceFile.js';
import { compile } from '../program/compile.js';
import { initialNetworks } from '../run/initialNetwork.js';
import type { ResolvedNetwork } from '../run/resolveNetwork.js';
import { compareValues, type RomComparison } from './compareValues.js';
import { hexTexts } from './hexTexts.js';
import { matrixStatistics, type MatrixStatistics } from './matrixStatistics.js';
import { projectionMemory, type ProjectionMemory } from './projectionMemory.js';
import { readBackLfsr } from './readBackLfsr.js';
import { readBackTable } from './readBackTable.js';

export interface RomOptions {
  /** Keep this hidden layer only, from 1. Default: all. */
  readonly layer?: number | undefined;
  /** A checkpoint that brings the matrices. Default: they are drawn. */
  readonly init?: string | undefined;
  /** Where the texts go: a folder, or FILE.hex. Default: nowhere. */
  readonly out?: string | undefined;
  /** Read the words back in RTL. Default: true. */
  readonly check?: boolean;
  readonly build?: VerilateOptions;
}

/** What `systole rom --json` writes. */
export interface RomReport {
  readonly schema: 'systole.rom/1';
  readonly layers: readonly number[];
  readonly array: { readonly rows: number; readonly cols: number };
  readonly feedback: string;
  readonly seed: number;
  /** Of the values. */
  readonly format: string;
  readonly matrices: readonly {
    readonly layer: number;
    readonly classes: number;
    readonly outputs: number;
    /** First word and number of words in each memory. */
    readonly base: number;
    readonly words: number;
    /** 32 bits, for an LFSR only. */
    readonly lfsrSeed?: number;
    readonly statistics: MatrixStatistics;
  }[];
  readonly size: {
    readonly kind: 'table' | 'lfsr';
    /** One for each group of columns. */
    readonly memories: number;
    /** Of all memories. */
    readonly words: number;
    readonly wordBits: number;
    /** Bits stored in memories; for an LFSR 0. */
    readonly bits: number;
    /** Bits of the seeds in the program, for an LFSR. */
    readonly seedBits: number;
  };
  /** RTL against golden; null when it was not asked for. */
  readonly check: RomComparison | null;
  readonly files: readonly string[];
}

/** The files of `--out`, one for each memory. */
async function filesFor(out: string, { groups }: ProjectionMemory): Promise<readonly string[]> {
  if (!out.endsWith('.hex')) {
    await checkWritableFolder(out, 'projection ROM');
    return groups.map((_, g) => join(out, `projection_${g}.hex`));
  }
  if (groups.length > 1) {
    throw new UsageError(
      `--out ${out}: the ROM has ${groups.length} memories, one for each group of columns, and so ${groups.length} files. Give a folder, or an --array with fewer columns.`,
    );
  }
  await checkWritableFile(out, 'projection ROM');
  return [out];
}

/** Reads the memories back in RTL and compares them with the golden matrices. */
export async function checkRom(
  memory: ProjectionMemory,
  texts: readonly string[],
  build: VerilateOptions = {},
): Promise<RomComparison> {
  return compareValues(
    memory,
    memory.kind === 'table'
      ? await readBackTable(memory, texts, build)
      : await readBackLfsr(memory, build),
  );
}

/**
 * Makes the projection ROM of a network: statistics, size, texts, and the proof that the RTL reads
 * the golden model's values from it.
 *
 * @throws UsageError for what the user can correct, ToolError when a tool fails
 */
export async function makeRom(
  { network, array, hardware }: ResolvedNetwork,
  { layer, init, out, check = true, build }: RomOptions = {},
): Promise<RomReport> {
  const last = network.layers.length - 1;
  if (last < 2) {
    throw new UsageError(
      `--layers ${network.layers.join('-')}: has no hidden layer, and so no feedback matrix. Give at least three widths, for instance 64-20-10.`,
    );
  }
  if (layer !== undefined && layer >= last) {
    throw new UsageError(
      `--layer ${layer}: ${network.layers.join('-')} has hidden ${last === 2 ? 'layer 1 only. Give it' : `layers 1 to ${last - 1}. Give one of them`}, or leave --layer out.`,
    );
  }
  const { exact } = await initialNetworks(network, init, false);
  const memory = projectionMemory(compile(network, hardware), exact, layer);
  const files = out === undefined ? [] : await filesFor(out, memory);
  const origin = init === undefined ? undefined : 'from a checkpoint';
  const texts = hexTexts(memory, network, array, origin);
  if (out !== undefined && !out.endsWith('.hex')) await mkdir(out, { recursive: true });
  for (const [g, file] of files.entries()) {
    await replaceFile(file, texts[g] ?? '', 'projection ROM');
  }
  // What is proved is what stands in the files.
  const written =
    files.length === 0 ? texts : await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const comparison = check ? await checkRom(memory, written, build) : null;
  const words = memory.groups.reduce((sum, group) => sum + group.length, 0);
  const wordBits = memory.group * memory.width;
  const table = memory.kind === 'table';
  return {
    schema: 'systole.rom/1',
    layers: network.layers,
    array: { rows: array.rows, cols: array.cols },
    feedback: network.feedback,
    seed: network.seed,
    format: formatName(network.formats.delta),
    matrices: memory.layers.map(({ matrix, columnTiles, seed, ...place }) => ({
      layer: place.layer,
      classes: place.classes,
      outputs: place.outputs,
      base: place.base,
      words: columnTiles * place.classes,
      ...(table ? {} : { lfsrSeed: seed }),
      statistics: matrixStatistics(matrix, place.classes),
    })),
    size: {
      kind: memory.kind,
      memories: memory.groups.length,
      words,
      wordBits,
      bits: table ? words * wordBits : 0,
      seedBits: table ? 0 : 32 * memory.layers.length,
    },
    check: comparison,
    files,
  };
}
