import { AT_FDCWD } from '../../guest/constants/open.ts';
import { errnoMessage } from '../../guest/errno.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { Program } from '../../guest/program.ts';
import { statx } from '../../guest/syscalls/stat.ts';
import type { HostConfig } from '../../model/types.ts';
import type { CgroupFile } from '../config/cgroup-files.ts';
import { StartFailure } from './start-errors.ts';

interface DeviceLimit {
  readonly path: string;
  readonly file: string;
  readonly line: (device: string) => string;
}

/**
 * What to write into the files of a cgroup for I/O limits on devices, which the kernel knows by their numbers: `7:0 wbps=1048576`. Throws
 * Docker's error for a path that leads nowhere. What is there and no block device, the kernel refuses.
 */
export async function deviceLimits(runner: Runner, host: HostConfig): Promise<CgroupFile[]> {
  const limits = limitsOf(host);
  if (limits.length === 0) return [];
  const p = new Program('look up limited devices');
  const stats = limits.map(({ path }) => statx(p, AT_FDCWD, path, 0, undefined, { continue: true }));
  const result = await runner.run(p);
  return limits.map(({ path, file, line }, index) => {
    const stat = stats[index] as (typeof stats)[number];
    const errno = result.errno(stat.call) ?? 0;
    if (errno > 0) throw new StartFailure(500, 128, `stat ${path}: ${errnoMessage(errno)}`);
    const { major, minor } = result.get(stat).device;
    return { name: file, value: line(`${String(major)}:${String(minor)}`) };
  });
}

/** In the order of runc. */
const limitsOf = (host: HostConfig): DeviceLimit[] => [
  ...(host.BlkioWeightDevice ?? []).map(({ Path: path = '', Weight: weight = 0 }) => ({
    path,
    file: 'io.bfq.weight',
    line: (device: string) => `${device} ${String(weight)}`,
  })),
  ...RATES.flatMap(([field, key]) =>
    (host[field] ?? []).map(({ Path: path = '', Rate: rate = 0 }) => ({
      path,
      file: 'io.max',
      line: (device: string) => `${device} ${key}=${String(rate)}`,
    })),
  ),
];

const RATES = [
  ['BlkioDeviceReadBps', 'rbps'],
  ['BlkioDeviceWriteBps', 'wbps'],
  ['BlkioDeviceReadIOps', 'riops'],
  ['BlkioDeviceWriteIOps', 'wiops'],
] as const;
