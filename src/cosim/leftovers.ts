import { rmSync } from 'node:fs';

/**
 * What must not outlive this process: child processes and temporary files. One registry for the
 * whole process; on exit, and on SIGINT, SIGTERM and SIGHUP, it ends the children and removes the
 * files. It never changes how the process ends: a signal is raised again after the clean-up, unless
 * the program has a handler of its own, which then decides.
 */
const kills = new Set<() => void>();
const files = new Set<string>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let installed = false;

function cleanUp(): void {
  for (const kill of kills) kill();
  kills.clear();
  for (const file of files) {
    try {
      // A killed compiler may still be writing: then the folder is not empty at first.
      rmSync(file, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    } catch {
      // Nothing more can be done while the process ends.
    }
  }
  files.clear();
}

function onSignal(signal: NodeJS.Signals): void {
  cleanUp();
  if (process.listenerCount(signal) > 1) return;
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on('exit', cleanUp);
  for (const signal of signals) process.on(signal, onSignal);
}

/** Call `kill` if the process ends before the returned function is called. */
export function killOnExit(kill: () => void): () => void {
  install();
  kills.add(kill);
  return () => {
    kills.delete(kill);
  };
}

/** Remove `path`, a file or a folder, if the process ends before the returned function is called. */
export function removeOnExit(path: string): () => void {
  install();
  files.add(path);
  return () => {
    files.delete(path);
  };
}
