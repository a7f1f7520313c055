export { findUnknown, runFourState, type FourStateColumns } from './runFourState.js';
