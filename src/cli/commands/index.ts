import type { Command } from '../command.js';
import { cosim } from './cosim.js';
import { doctor } from './doctor.js';
import { program } from './program.js';
import { rom } from './rom.js';
import { train } from './train.js';

/** The commands in the order in which `--help` lists them. */
export const COMMANDS: readonly Command[] = [cosim, train, program, rom, doctor];
