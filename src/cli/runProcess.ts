import { interruption } from './interruption.js';
import { main } from './main.js';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs this process's command line and ends it with the exit code. A signal ends it at once with 128
 * plus its number; what must not be left behind is removed on the way out (src/cosim/leftovers.ts).
 */
export async function runProcess(): Promise<void> {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      process.stderr.write(`\nsystole: ${interruption(signal)}\n`);
      process.exit(code);
    });
  }
  // Whoever read our output has gone (`systole ... | head`): nothing is left to say.
  process.stdout.on('error', () => process.exit(0));
  const code = await main(process.argv.slice(2));
  process.stdout.write('', () => process.exit(code));
}
