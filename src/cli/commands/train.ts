import { defineCommand } from '../command.js';
import { EXIT } from '../exit-code.js';

/** `systole train`. */
export const train = defineCommand({
  command: 'train',
  describe: 'under construction',
  options: (yargs) => yargs,
  run: () => Promise.resolve(EXIT.equal),
});
