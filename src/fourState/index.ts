export { findUnknown, runFourState, type FourStateColumns } from './runFourState.js';
export { seedsAgree } from './seedsAgree.js';
