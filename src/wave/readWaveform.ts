import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { ToolError, UsageError } from '../errors.js';
import { fstConverter } from './fstConverter.js';
import { parseVcd, readVcd, type ReadVcdOptions } from './readVcd.js';
import type { Waveform } from './waveform.js';

/**
 * Read some signals of a waveform file into memory: VCD, or FST (by its name) through a program that
 * writes it as VCD, and runs only as long as needed.
 *
 * @throws UsageError if the file cannot be read; ToolError if it is damaged, or FST cannot be read here
 */
export async function readWaveform(file: string, options: ReadVcdOptions = {}): Promise<Waveform> {
  if (!file.endsWith('.fst')) return readVcd(file, options);
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw new UsageError(
      `waveform ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  });
  const child = spawn(await fstConverter(), [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Node throws away what nobody reads when a process ends, which may be before the parser is ready.
  const vcd = child.stdout.pipe(new PassThrough());
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 1000) complaint += text;
  });
  child.on('error', (error) => vcd.destroy(error));
  try {
    return await parseVcd(vcd, file, options);
  } catch (error) {
    if (complaint === '') throw error;
    throw new ToolError(`${file}: ${complaint.trim()}`);
  } finally {
    child.kill();
  }
}
