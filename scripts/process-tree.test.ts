import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { childrenOf, killTree } from './process-tree.mjs';

const DEADLINE = { timeout: 20_000 };
const whyNot = existsSync('/proc/self/stat') ? undefined : 'no /proc tells who started whom';

it.skipIf(whyNot !== undefined)(`ends what left its group as well ${whyNot ?? ''}`, async () => {
  // `setsid` puts the inner shell into a session of its own, as a browser's launcher does.
  const outer = spawn('sh', ['-c', 'setsid sh -c "sleep 600; true" & wait'], {
    stdio: 'ignore',
  });
  try {
    const sleepers = (): number[] => childrenOf(outer.pid ?? 0).flatMap(childrenOf);
    await expect.poll(sleepers, DEADLINE).toHaveLength(1);
    const all = [...childrenOf(outer.pid ?? 0), ...sleepers()];
    killTree(outer.pid ?? 0);
    await once(outer, 'close');
    for (const pid of all) await expect.poll(() => isRunning(pid), DEADLINE).toBe(false);
  } finally {
    killTree(outer.pid ?? 0);
  }
});

/** A zombie that nobody has waited for yet runs no longer. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`) && canSignal(pid);
}

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
