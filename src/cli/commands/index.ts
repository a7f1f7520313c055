import type { Command } from '../command.js';

/**
 * The commands in the order in which `--help` lists them. Each is loaded when it is needed: most of
 * what takes time before a command does anything is loading modules.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['cosim', async () => (await import('./cosim.js')).cosim],
  ['train', async () => (await import('./train.js')).train],
  ['compare', async () => (await import('./compare.js')).compare],
  ['explore', async () => (await import('./explore.js')).explore],
  ['board', async () => (await import('./board.js')).board],
  ['synth', async () => (await import('./synth.js')).synth],
  ['fpga', async () => (await import('./fpga.js')).fpga],
  ['report', async () => (await import('./report.js')).report],
  ['program', async () => (await import('./program.js')).program],
  ['rom', async () => (await import('./rom.js')).rom],
  ['mutate', async () => (await import('./mutate.js')).mutate],
  ['prove', async () => (await import('./prove.js')).prove],
  ['explain', async () => (await import('./explain.js')).explain],
  ['replay', async () => (await import('./replay.js')).replay],
  ['wave', async () => (await import('./wave.js')).wave],
  ['activity', async () => (await import('./activity.js')).activity],
  ['init', async () => (await import('./init.js')).init],
  ['types', async () => (await import('./types.js')).types],
  ['cache', async () => (await import('./cache.js')).cache],
  ['coverage', async () => (await import('./coverage.js')).coverage],
  ['schema', async () => (await import('./schema.js')).schema],
  ['doctor', async () => (await import('./doctor.js')).doctor],
]);
