import { readFile, rm, writeFile } from 'node:fs/promises';
import { ToolError } from '../errors.js';
import { removeOnExit } from './leftovers.js';

/** The file that a simulator writes its coverage to, and what becomes of it. */
export class CoverageFile {
  /** Where the simulator writes. */
  readonly raw: string;
  readonly #forget: () => void;

  /** @param file where the user wants it */
  constructor(private readonly file: string) {
    this.raw = `${file}.raw`;
    this.#forget = removeOnExit(this.raw);
  }

  /**
   * Put the user's names of the sources into what the simulator wrote. One that was killed wrote
   * nothing.
   *
   * @throws ToolError if the file cannot be written; what the simulator counted then stays in `raw`
   */
  async finish(translate: (text: string) => string): Promise<void> {
    const text = await readFile(this.raw, 'utf8').catch(() => undefined);
    if (text !== undefined) {
      // Verilator's format: ^A, key, ^B, value, ^A; key f is the name.
      const named = text.replace(/(?<=\u0001f\u0002)[^\u0001]*/g, (name) => translate(name));
      try {
        await writeFile(this.file, named);
      } catch (error) {
        this.#forget();
        await rm(this.file, { force: true }).catch(() => undefined);
        const { code } = error as NodeJS.ErrnoException;
        const why = code === 'ENOSPC' ? 'the disk is full' : (code ?? String(error));
        throw new ToolError(
          `coverage file ${this.file} cannot be written: ${why}. What was counted is kept in ${this.raw}.`,
        );
      }
    }
    await rm(this.raw, { force: true });
    this.#forget();
  }
}
