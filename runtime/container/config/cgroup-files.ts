import type { HostConfig } from '../../model/types.ts';
import type { IoWeightFile, KernelFacts } from '../kernel-facts.ts';

export interface CgroupFile {
  readonly name: string;
  readonly value: string;
}

const DEFAULT_PERIOD_US = 100_000;

/**
 * What to write into which file of the container's cgroup (Documentation/admin-guide/cgroup-v2.rst), but for limits on devices, whose
 * numbers only the guest knows.
 */
export function cgroupFiles(host: HostConfig, { swapLimit, io }: Pick<KernelFacts, 'swapLimit' | 'io'>): CgroupFile[] {
  return [
    ...memoryFiles(host, swapLimit),
    ...ioWeightFiles(host, io.weight),
    ...cpuFiles(host),
    ...pidsFiles(host),
    ...cpusetFiles(host),
  ];
}

function memoryFiles(host: HostConfig, swap: boolean): CgroupFile[] {
  const { Memory: memory = 0, MemorySwap: both = 0, MemoryReservation: reservation = 0 } = host;
  const files: CgroupFile[] = [];
  if (memory > 0) files.push({ name: 'memory.max', value: String(memory) });
  if (reservation > 0) files.push({ name: 'memory.low', value: String(reservation) });
  if (swap && both !== 0 && memory > 0)
    files.push({ name: 'memory.swap.max', value: both < 0 ? 'max' : String(both - memory) });
  return files;
}

/** The scheduler BFQ takes 1 to 1000 as they are; io.weight goes from 1 to 10000, and runc spreads Docker's 10 to 1000 over it. */
function ioWeightFiles({ BlkioWeight: weight = 0 }: HostConfig, name: IoWeightFile | undefined): CgroupFile[] {
  if (weight === 0 || name === undefined) return [];
  const value = name === 'io.weight' ? 1 + Math.floor(((weight - 10) * 9999) / 990) : weight;
  return [{ name, value: String(value) }];
}

function cpuFiles(host: HostConfig): CgroupFile[] {
  const { NanoCpus: nano = 0, CpuQuota: quota = 0, CpuPeriod: period = 0, CpuShares: shares = 0 } = host;
  const files: CgroupFile[] = [];
  if (shares > 0) files.push({ name: 'cpu.weight', value: String(weightOf(shares)) });
  if (nano > 0)
    files.push({ name: 'cpu.max', value: `${String(Math.round(nano / 10_000))} ${String(DEFAULT_PERIOD_US)}` });
  else if (quota > 0 || period > 0)
    files.push({
      name: 'cpu.max',
      value: `${quota > 0 ? String(quota) : 'max'} ${String(period || DEFAULT_PERIOD_US)}`,
    });
  return files;
}

/** cgroup v1's 2 to 262144 shares on v2's 1 to 10000, as runc maps them. */
export const weightOf = (shares: number): number => {
  const bounded = Math.min(Math.max(shares, 2), 262_144);
  return 1 + Math.floor(((bounded - 2) * 9999) / 262_142);
};

/** A new cgroup has no limit; an update may take one away. */
const pidsFiles = ({ PidsLimit: limit }: HostConfig): CgroupFile[] =>
  limit === undefined || limit === null ? [] : [{ name: 'pids.max', value: limit > 0 ? String(limit) : 'max' }];

const cpusetFiles = ({ CpusetCpus: cpus, CpusetMems: mems }: HostConfig): CgroupFile[] => [
  ...(cpus ? [{ name: 'cpuset.cpus', value: cpus }] : []),
  ...(mems ? [{ name: 'cpuset.mems', value: mems }] : []),
];
