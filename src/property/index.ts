/** fast-check, the copy that `property` runs: arbitraries of another version would not fit. */
export { default as fc } from 'fast-check';
export { compare, type ExpectedWords } from './compare.js';
export { Mismatch } from './mismatch.js';
export { property, type PropertyOptions } from './property.js';
export { seedsAgree } from './seedsAgree.js';
export { PropertyFailure, type KeptFiles } from './propertyFailure.js';
