import type { PlannedBind } from './plan.ts';
import { runcFailure } from './start-errors.ts';

/** What runc lets a container replace in /proc: files about the machine, not about its processes. */
const REPLACEABLE = new Set([
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/loadavg',
  '/proc/meminfo',
  '/proc/net/dev',
  '/proc/slabinfo',
  '/proc/stat',
  '/proc/swaps',
  '/proc/sys/kernel/ns_last_pid',
  '/proc/uptime',
]);

/** A container must not be told lies about its processes and their security (CVE-2019-16884). Throws runc's error. */
export function refuseFakeProc(binds: readonly PlannedBind[], root: string): void {
  for (const { source, target } of binds) {
    if (target !== '/proc' && !target.startsWith('/proc/')) continue;
    if (REPLACEABLE.has(target) || (target === '/proc' && source === '/proc')) continue;
    const why = target === '/proc' ? 'it is not of type proc' : 'it is inside /proc';
    throw runcFailure(
      `error during container init: error mounting "${source}" to rootfs at "${target}": "${root}${target}" cannot be mounted because ${why}`,
    );
  }
}
