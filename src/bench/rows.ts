import { ACCURACY } from './accuracy.js';
import { BUILD_COST } from './buildCost.js';
import { COSIMULATION } from './cosimulation.js';
import { LEARNER_AGAINST_ARRAY } from './learnerAgainstArray.js';
import type { Family } from './row.js';
import { START_TIME } from './startTime.js';
import { TRAINING_SPEED } from './trainingSpeed.js';
import { WHOLE_RUN } from './wholeRun.js';

/** All rows, in the order of the table. */
export const FAMILIES: readonly Family[] = [
  ...COSIMULATION,
  LEARNER_AGAINST_ARRAY,
  BUILD_COST,
  START_TIME,
  WHOLE_RUN,
  TRAINING_SPEED,
  ...ACCURACY,
];
