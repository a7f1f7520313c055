import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { access, constants } from 'node:fs/promises';
import { ToolError, UsageError } from '../errors.js';
import { parseVcd, readVcd, type ReadVcdOptions } from './readVcd.js';
import type { Waveform } from './waveform.js';

/**
 * Read some signals of a waveform file into memory: VCD, or FST (by its name) through GTKWave's
 * `fst2vcd`, which runs only as long as needed.
 *
 * @throws UsageError if the file cannot be read; ToolError if it is damaged, or `fst2vcd` is missing
 */
export async function readWaveform(file: string, options: ReadVcdOptions = {}): Promise<Waveform> {
  if (!file.endsWith('.fst')) return readVcd(file, options);
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw new UsageError(
      `waveform ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  });
  const child = spawn('fst2vcd', ['-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Node throws away what nobody reads when a process ends, which may be before the parser is ready.
  const vcd = child.stdout.pipe(new PassThrough());
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 1000) complaint += text;
  });
  const failed = new Promise<never>((_, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new ToolError(
          error.code === 'ENOENT'
            ? `${file}: FST is read through fst2vcd, which is not there; \`apt-get install gtkwave\` brings it`
            : `fst2vcd: ${error.message}`,
        ),
      );
    });
  });
  try {
    return await Promise.race([parseVcd(vcd, file, options), failed]);
  } catch (error) {
    const said = complaint.trim();
    if (said !== '' && error instanceof ToolError) {
      throw new ToolError(`${error.message} (fst2vcd: ${said})`);
    }
    throw error;
  } finally {
    failed.catch(() => undefined);
    child.kill();
  }
}
