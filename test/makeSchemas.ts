import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { z } from 'zod';
import { comparisonSchema } from '../src/compare/comparisonResult.js';
import { packageRoot } from '../src/cosim/packageRoot.js';
import { energyTableSchema } from '../src/energy/energyTable.js';
import { explorationSchema } from '../src/explore/explorationResult.js';
import { spaceFileSchema } from '../src/explore/space.js';
import { fpgaResultSchema } from '../src/fpga/fpgaResult.js';
import { replayResultSchema } from '../src/report/replaySummary.js';
import { replaySchema } from '../src/replay/replayFile.js';
import { cosimResultSchema } from '../src/run/cosimResult.js';
import { runOptionsSchema } from '../src/run/options.js';
import { synthesisResultSchema } from '../src/synthesis/synthesisResult.js';
import { trainResultSchema } from '../src/run/trainResult.js';

/** What is checked when it is read. */
const CHECKED = {
  network: runOptionsSchema,
  space: spaceFileSchema,
  'energy-table': energyTableSchema,
  replay: replaySchema,
  cosim: cosimResultSchema,
  train: trainResultSchema,
  compare: comparisonSchema,
  explore: explorationSchema,
  'replay-result': replayResultSchema,
  fpga: fpgaResultSchema,
  synth: synthesisResultSchema,
} as const;

const TITLES: Readonly<Record<string, string>> = {
  network: 'A network file of Systole, for --network',
  space: 'A space of designs for systole explore',
  'energy-table': 'A table of energies, for --energy-table',
  replay: 'A case that a property saved, for systole replay',
};

type Json = Readonly<Record<string, unknown>>;

/** A definition, and those that it refers to. */
function definitionsOf(all: Readonly<Record<string, Json>>, of: Json): Record<string, Json> {
  const found: Record<string, Json> = {};
  const visit = (part: Json): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const key = decodeURIComponent(name);
      const next = all[key];
      if (found[key] !== undefined || next === undefined) continue;
      found[key] = next;
      visit(next);
    }
  };
  visit(of);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON Schemas (draft 7) of every file that is read and every result, by name. */
export function makeSchemas(): Record<string, Json> {
  const schemas: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(CHECKED)) {
    const { $schema, ...rest } = z.toJSONSchema(schema, {
      target: 'draft-7',
      io: 'input',
      unrepresentable: 'any',
    });
    const title = TITLES[name] ?? `The result of Systole with the schema systole.${name}/1`;
    schemas[name] = { $schema, title, ...rest };
  }
  const generated = createGenerator({
    path: join(packageRoot(), 'src/cli/results.ts'),
    tsconfig: join(packageRoot(), 'tsconfig.json'),
    type: 'Results',
    skipTypeCheck: true,
    topRef: false,
  }).createSchema('Results');
  const definitions = (generated.definitions ?? {}) as Record<string, Json>;
  for (const [name, property] of Object.entries(generated.properties ?? {})) {
    const reference = (property as { $ref?: string }).$ref ?? '';
    const own = definitions[decodeURIComponent(reference.replace('#/definitions/', ''))] ?? {};
    const others = definitionsOf(definitions, own);
    schemas[name] = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: `The result of Systole with the schema systole.${name}/1`,
      ...own,
      ...(Object.keys(others).length > 0 && { definitions: others }),
    };
  }
  return schemas;
}
