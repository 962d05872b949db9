import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import type { IoSupport, KernelFacts } from '../kernel-facts.ts';
import { checkBlockIo } from './check-block-io.ts';

/** What of the kernel's resource control there is to use. */
export interface ResourceSupport {
  readonly cpus: number;
  readonly cpuset: boolean;
  readonly swap: boolean;
  readonly io: IoSupport;
}

export const supportOf = ({ cpus, controllers, swapLimit, io }: KernelFacts): ResourceSupport => ({
  cpus,
  cpuset: controllers.has('cpuset'),
  swap: swapLimit,
  io,
});

const MEMORY_MIN_BYTES = 6 * 1024 * 1024;

/** Throws Docker's error for impossible limits; returns what remains of them, and warnings for what the kernel can't do. */
export function checkResources(
  asked: HostConfig,
  support: ResourceSupport,
): { hostConfig: HostConfig; warnings: string[] } {
  checkMemory(asked);
  checkCpu(asked, support);
  checkPolicies(asked);
  return discardUnsupported(asked, support);
}

function checkMemory(asked: HostConfig): void {
  const memory = asked.Memory ?? 0;
  const swap = asked.MemorySwap ?? 0;
  const reservation = asked.MemoryReservation ?? 0;
  if (memory !== 0 && memory < MEMORY_MIN_BYTES)
    throw badParameter('Minimum memory limit allowed is 6MB', 'The runtime itself needs a few megabytes to start.');
  if (memory > 0 && swap > 0 && swap < memory)
    throw badParameter('Minimum memoryswap limit should be larger than memory limit, see usage');
  if (memory === 0 && swap > 0)
    throw badParameter('You should always set the Memory limit when using Memoryswap limit, see usage');
  checkSwappiness(asked.MemorySwappiness);
  if (reservation > 0 && reservation < MEMORY_MIN_BYTES)
    throw badParameter('Minimum memory reservation allowed is 6MB');
  if (memory > 0 && reservation > 0 && memory < reservation)
    throw badParameter('Minimum memory limit can not be less than memory reservation limit, see usage');
}

function checkSwappiness(value: number | null | undefined): void {
  if (value === null || value === undefined || value === -1) return;
  if (value < 0 || value > 100)
    throw badParameter(`Invalid value: ${String(value)}, valid memory swappiness range is 0-100`);
}

function checkCpu(asked: HostConfig, support: ResourceSupport): void {
  const nano = asked.NanoCpus ?? 0;
  const period = asked.CpuPeriod ?? 0;
  const quota = asked.CpuQuota ?? 0;
  if (nano > 0 && period > 0) throw badParameter('Conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (nano > 0 && quota > 0) throw badParameter('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (nano < 0 || nano > support.cpus * 1e9)
    throw badParameter(
      `Range of CPUs is from 0.01 to ${support.cpus.toFixed(2)}, as there are only ${String(support.cpus)} CPUs available`,
    );
  if (period !== 0 && (period < 1000 || period > 1_000_000))
    throw badParameter('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  if (quota > 0 && quota < 1000) throw badParameter('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  if (asked.CpuRealtimePeriod || asked.CpuRealtimeRuntime)
    throw badParameter('Your kernel does not support CPU real-time scheduler');
}

function checkPolicies(asked: HostConfig): void {
  const adjust = asked.OomScoreAdj ?? 0;
  if (adjust < -1000 || adjust > 1000)
    throw badParameter(`Invalid value ${String(adjust)}, range for oom score adj is [-1000, 1000]`);
  if ((asked.ShmSize ?? 0) < 0) throw badParameter('SHM size can not be less than 0');
}

/** Docker drops what the kernel can't do, and says so. */
function discardUnsupported(
  asked: HostConfig,
  support: ResourceSupport,
): { hostConfig: HostConfig; warnings: string[] } {
  const hostConfig = { ...asked };
  const warnings: string[] = [];
  if ((asked.CpusetCpus || asked.CpusetMems) && !support.cpuset) {
    warnings.push('Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.');
    Object.assign(hostConfig, { CpusetCpus: '', CpusetMems: '' });
  }
  if ((asked.Memory ?? 0) > 0 && asked.MemorySwap !== -1 && !support.swap) {
    warnings.push(
      'Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.',
    );
    hostConfig.MemorySwap = -1;
  }
  if (typeof asked.MemorySwappiness === 'number' && asked.MemorySwappiness !== -1)
    warnings.push(
      'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
    );
  hostConfig.MemorySwappiness = null as unknown as number;
  warnings.push(...checkBlockIo(hostConfig, support.io));
  if (asked.OomKillDisable === true) {
    warnings.push('Your kernel does not support OomKillDisable. OomKillDisable discarded.');
    hostConfig.OomKillDisable = null as unknown as boolean;
  }
  return { hostConfig, warnings };
}
