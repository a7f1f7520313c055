// Counts the tests in vitest's JSON report: prints "PASSED FAILED SKIPPED".
//
//   node scripts/countTests.mjs REPORT
//
// A file that fails outside of any test (it does not load, a hook throws) is one failure.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
const broken = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
).length;
const passed = count('passed');
const failed = count('failed') + broken;
console.log(`${passed} ${failed} ${tests.length - passed - count('failed')}`);
