export { compare, type ExpectedWords } from './compare.js';
export { Mismatch } from './mismatch.js';
