import { defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';

/** `systole cosim`. */
export const cosim = defineCommand({
  command: 'cosim',
  describe: 'under construction',
  options: (yargs) => yargs,
  run: () => Promise.resolve(EXIT.equal),
});
