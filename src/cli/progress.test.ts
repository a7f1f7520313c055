import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from './io.js';
import { Progress } from './progress.js';

let text = '';
const stderr = new Writable({
  decodeStrings: false,
  write: (part: string, _encoding, done) => {
    text += part;
    done();
  },
});
const progressOf = (quiet = false): Progress => new Progress({ stderr } as Io, quiet);

beforeEach(() => {
  text = '';
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('says how far it is and what is left, from two seconds on, a line every five', () => {
  const progress = progressOf();
  progress.phase('samples trained', 1000, 'samples');
  vi.advanceTimersByTime(1900);
  expect(text).toBe('');
  progress.progress(100);
  vi.advanceTimersByTime(100);
  // A tenth took 2 s: nine more take 18.
  expect(text).toBe('samples trained: 100 of 1000 samples, 18 s left\n');
  vi.advanceTimersByTime(4900);
  progress.progress(10);
  progress.progress(200);
  vi.advanceTimersByTime(600);
  expect(text.split('\n')[1]).toBe('samples trained: 200 of 1000 samples, 28 s left');
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect(text.split('\n')).toHaveLength(3);
});

test('counts minutes where it takes long, and says nothing of what it cannot know', () => {
  const progress = progressOf();
  progress.phase('mutants judged', 1000, 'mutants');
  vi.advanceTimersByTime(2000);
  progress.progress(1);
  vi.advanceTimersByTime(5000);
  progress.phase('simulator');
  vi.advanceTimersByTime(20_000);
  expect(text.split('\n')).toEqual([
    'mutants judged: 0 of 1000 mutants',
    'mutants judged: 1 of 1000 mutants, 117 min left',
    'simulator ...',
    '',
  ]);
});

test('is silent if asked', () => {
  const progress = progressOf(true);
  progress.phase('samples trained', 10, 'samples');
  vi.advanceTimersByTime(20_000);
  progress.note('nothing to say');
  expect(text).toBe('');
});
