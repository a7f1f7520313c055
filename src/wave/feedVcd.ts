import { spawn } from 'node:child_process';
import { access, constants, open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { ToolError, UsageError } from '../errors.js';
import { fstConverter } from './fstConverter.js';
import { startVcdParser, type VcdHandler } from './vcdParser.js';

/** What a waveform is read into, change by change. */
export interface VcdReader extends VcdHandler {
  /** It needs nothing more of the file. */
  readonly done: boolean;
  /** All declarations were read. */
  readonly begun: boolean;
}

/**
 * Feed a reader a VCD that comes piece by piece; it is not read further than needed.
 *
 * @param file what it is called in errors
 * @throws ToolError if it is no VCD, or is cut short within its declarations
 */
export async function feedVcd(
  pieces: AsyncIterable<unknown>,
  file: string,
  reader: VcdReader,
): Promise<void> {
  const parser = await startVcdParser(reader);
  try {
    for await (const piece of pieces) {
      parser.parse(piece as Buffer);
      if (reader.done) break;
    }
    if (!reader.done) parser.end();
  } catch (error) {
    if (error instanceof ToolError) throw new ToolError(`${file}: ${error.message}`);
    throw error;
  }
  if (!reader.begun) {
    throw new ToolError(`${file}: the waveform ends before its declarations do, or is no VCD`);
  }
}

/**
 * Feed a reader a waveform file: VCD, or FST (by its name) through a program that writes it as VCD, and
 * runs only as long as needed.
 *
 * @throws UsageError if the file cannot be read; ToolError if it is damaged, or FST cannot be read here
 */
export async function feedWaveform(file: string, reader: VcdReader): Promise<void> {
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (file.endsWith('.fst')) return feedFst(file, reader);
  try {
    await feedVcd((await open(file)).createReadStream(), file, reader);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): UsageError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return new UsageError(`waveform ${file} cannot be read (${code})`);
}

async function feedFst(file: string, reader: VcdReader): Promise<void> {
  const child = spawn(await fstConverter(), [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Node throws away what nobody reads when a process ends, which may be before the parser is ready.
  const vcd = child.stdout.pipe(new PassThrough());
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 1000) complaint += text;
  });
  child.on('error', (error) => vcd.destroy(error));
  try {
    await feedVcd(vcd, file, reader);
  } catch (error) {
    if (complaint === '') throw error;
    throw new ToolError(`${file}: ${complaint.trim()}`);
  } finally {
    child.kill();
  }
}
