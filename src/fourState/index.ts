export {
  findUnknown,
  runFourState,
  type FourStateColumns,
  type FourStateOptions,
} from './runFourState.js';
