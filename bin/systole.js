#!/usr/bin/env node
import { existsSync } from 'node:fs';

const compiled = new URL('../dist/src/cli/runProcess.js', import.meta.url);
if (existsSync(compiled)) {
  const { runProcess } = await import(compiled.href);
  await runProcess();
} else {
  // Only in a checkout: the package has it.
  process.stderr.write('systole: not compiled yet. Run scripts/setup in the checkout first.\n');
  process.exitCode = 3;
}
