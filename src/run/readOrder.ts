import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/**
 * Reads the order of training samples: an index from 0 on every line. Empty lines are skipped.
 *
 * @param count number of training samples
 * @throws UsageError naming file, line, value and limit
 */
export async function readOrder(file: string, count: number): Promise<Int32Array> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`--order ${file}: cannot be read (${code}). Check the path.`);
  }
  const order: number[] = [];
  for (const [number, line] of text.split('\n').entries()) {
    const word = line.trim();
    if (word === '') continue;
    if (!/^\d{1,9}$/.test(word) || Number(word) >= count) {
      throw new UsageError(
        `--order ${file}: line ${number + 1}: expected the index of a training sample, 0 to ${count - 1}, found ${JSON.stringify(word.slice(0, 40))}. Correct the file, one index a line.`,
      );
    }
    order.push(Number(word));
  }
  if (order.length === 0) {
    throw new UsageError(`--order ${file}: holds no index. Write one index of a sample a line.`);
  }
  return Int32Array.from(order);
}
