import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rtlDir } from '../learnerDesign.js';
import type { Fault } from './faults.js';

/**
 * A new folder with a copy of one RTL file, the fault in it.
 *
 * @throws RangeError unless the text to replace stands there exactly once
 */
export function overlayOf({
  name,
  file,
  find,
  replace,
}: Pick<Fault, 'name' | 'file' | 'find' | 'replace'>): string {
  const text = readFileSync(join(rtlDir(), file), 'utf8');
  const pieces = text.split(find);
  if (pieces.length !== 2) {
    throw new RangeError(
      `overlayOf: "${name}" fits ${pieces.length - 1} places of rtl/${file}; it must be one.`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'systole-fault-'));
  writeFileSync(join(folder, file), pieces.join(replace));
  return folder;
}
