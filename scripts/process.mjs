import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { killTree } from './process-tree.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const ORPHAN_CHECK_MS = 500;

/**
 * Runs a program (one of node_modules/.bin first) with our terminal; rejects with its `exitCode` when that is not 0. With `minutesMax` it
 * is ended after so long, with everything that it started, and the error says what it was.
 */
export function run(program, args, { minutesMax, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit', ...options });
    // Ctrl-C reaches the child through the terminal already; a plain kill has to be passed on.
    const pass = (signal) => child.kill(signal);
    const leaveToChild = () => undefined;
    process.on('SIGTERM', pass).on('SIGINT', leaveToChild);
    // The shell that npm puts in between dies of a signal without passing it on: then we are somebody else's child.
    const parent = process.ppid;
    const watch = setInterval(() => process.ppid !== parent && pass('SIGTERM'), ORPHAN_CHECK_MS);
    watch.unref();
    let late = false;
    const end = () => {
      late = true;
      killTree(child.pid);
    };
    const deadline = minutesMax === undefined ? undefined : setTimeout(end, minutesMax * 60_000);
    child.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(deadline);
      process.off('SIGTERM', pass).off('SIGINT', leaveToChild);
      clearInterval(watch);
      if (code === 0) return resolve();
      if (late) console.error(`${[program, ...args].join(' ')}: not over after ${minutesMax} minutes, so it was ended`);
      reject(Object.assign(new Error(`${program}: ${signal ?? `exit code ${code}`}`), { exitCode: code ?? 1 }));
    });
  });
}

/**
 * V8 optimises the guest's code in threads of its own: four, unless told otherwise, which on a small machine take the processor from the
 * guest that waits for them. Browsers leave one processor free as well.
 */
const helperThreads = Math.min(4, Math.max(1, availableParallelism() - 1));

/** Runs one of our TypeScript programs with Node. */
export const tsx = (file, args = [], options = {}) =>
  run(process.execPath, [`--v8-pool-size=${helperThreads}`, '--import', 'tsx', file, ...args], options);
