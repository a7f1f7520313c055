import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import type { DesignSpec } from '../cosim/index.js';
import type { Failure, ReplayCase } from './replayCase.js';
import { encodeReplay, readReplay, writeReplay } from './replayFile.js';

let folder: string;
let spec: DesignSpec;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'systole replay '));
  const { mkdir } = await import('node:fs/promises');
  await mkdir(at('inc/sub'), { recursive: true });
  writeFileSync(at("odd 'name'.sv"), '`include "sub/a.svh"\nmodule m; endmodule\n');
  writeFileSync(at('inc/sub/a.svh'), '// nothing\n');
  spec = {
    top: 'm',
    sources: [at("odd 'name'.sv")],
    includeDirs: [at('inc')],
    parameters: { Width: 8, Name: 'x' },
    defines: { FAST: true },
    clocks: [{ port: 'clk_i', period: 10 }],
    traced: true,
  };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const FAILURES: Readonly<Record<string, Failure | undefined>> = {
  nothing: undefined,
  death: { kind: 'death', message: 'it died' },
  other: { kind: 'other', message: 'the test said no' },
  difference: {
    kind: 'difference',
    difference: {
      port: 'q_o',
      index: 3,
      cycle: undefined,
      expected: 2n ** 100n,
      actual: 0n,
      width: 101,
      signed: true,
      request: 1,
      sink: 0,
      reading: { kind: 'streams', sources: 2, sinks: [['q_o'], []], record: undefined },
    },
  },
};

function caseWith(failure: Failure | undefined): ReplayCase {
  return {
    spec,
    start: { seed: 7, plusargs: ['+x=1'] },
    requests: [
      { operation: 2, epoch: 0, payload: Uint8Array.of(1, 2, 3) },
      { operation: 4, epoch: 1, payload: new Uint8Array(1000) },
    ],
    failure,
  };
}

describe('a replay file', () => {
  it.each(Object.keys(FAILURES))('gives back what was saved: %s', async (kind) => {
    const failure = FAILURES[kind];
    await writeReplay(at('a.replay'), caseWith(failure));
    const target = mkdtempSync(at('laid-'));
    const back = await readReplay(at('a.replay'), target);
    expect(back).toMatchObject({ ...caseWith(failure), spec: { parameters: spec.parameters } });
    const { sources, includeDirs, traced, ...rest } = back.spec;
    expect(traced).toBeUndefined();
    expect(rest).toEqual({
      top: 'm',
      parameters: spec.parameters,
      defines: spec.defines,
      clocks: spec.clocks,
    });
    expect(sources.map((file) => readFileSync(file, 'utf8'))).toEqual([
      readFileSync(at("odd 'name'.sv"), 'utf8'),
    ]);
    expect(readFileSync(join(includeDirs?.[0] ?? '', 'sub/a.svh'), 'utf8')).toBe('// nothing\n');
  });

  it('is the same for the same case', async () => {
    const text = await encodeReplay(caseWith(undefined));
    expect(await encodeReplay(caseWith(undefined))).toBe(text);
    expect(text).not.toContain(folder);
  });

  it('says which source cannot be read', async () => {
    const gone = { ...caseWith(undefined), spec: { ...spec, sources: [at('gone.sv')] } };
    await expect(writeReplay(at('b.replay'), gone)).rejects.toThrow(/gone\.sv cannot be read/);
  });

  const damaged: [string, (text: string) => string, RegExp][] = [
    ['is cut short', (text) => text.slice(0, 300), /not whole JSON/],
    ['is another file', () => '{"a": 1}', /no replay file/],
    [
      'has another schema',
      (text) => text.replace('replay/1', 'replay/9'),
      /schema systole.replay\/9/,
    ],
    [
      'has other frames',
      (text) => text.replace(/"protocol": \d+/, '"protocol": 999'),
      /version 999/,
    ],
    [
      'has a source that was changed',
      (text) =>
        text.replace(/("files": \{\s*"[0-9a-f]{64}": ")[^"]+/, '$1H4sIAAAAAAACAwMAAAAAAAAAAAA='),
      /does not have its checksum/,
    ],
    [
      'has packed bytes that are none',
      (text) => text.replace(/("payload": ")[^"]+/, '$1AAAA'),
      /compressed part/,
    ],
    [
      'names a source that it does not have',
      (text) => text.replace(/("name": "odd 'name'.sv",\s*"sha256": ")[0-9a-f]{8}/, '$100000000'),
      /is missing/,
    ],
    [
      'wants to write elsewhere',
      (text) => text.replace('"sub/a.svh"', '"../../a.svh"'),
      /must stay below/,
    ],
  ];
  it.each(damaged)('that %s is refused', async (_how, damage, why) => {
    const text = await encodeReplay(caseWith(undefined));
    expect(damage(text)).not.toBe(text);
    writeFileSync(at('c.replay'), damage(text));
    const read = readReplay(at('c.replay'), mkdtempSync(at('laid-')));
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow(why);
  });
});
