import { ACCURACY } from './accuracy.js';
import { ARRAY_DRIVING } from './arrayDriving.js';
import { BUILD_COST } from './buildCost.js';
import { COSIMULATION } from './cosimulation.js';
import { FAST_CHECK } from './fastCheck.js';
import { LEARNER_AGAINST_ARRAY } from './learnerAgainstArray.js';
import type { Family } from './row.js';
import { START_TIME } from './startTime.js';
import { TRAINING_SPEED } from './trainingSpeed.js';
import { WARM_START } from './warmStart.js';
import { WHOLE_RUN } from './wholeRun.js';

/** All rows, in the order of the table. */
export const FAMILIES: readonly Family[] = [
  ...COSIMULATION,
  ...ARRAY_DRIVING,
  LEARNER_AGAINST_ARRAY,
  BUILD_COST,
  START_TIME,
  WARM_START,
  FAST_CHECK,
  WHOLE_RUN,
  TRAINING_SPEED,
  ...ACCURACY,
];
