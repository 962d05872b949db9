import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import type { IoSupport } from '../kernel-facts.ts';

const LIMITS = {
  BlkioDeviceReadBps: 'BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded.',
  BlkioDeviceWriteBps: 'BPS Block I/O write limit or the cgroup is not mounted. Block I/O BPS write limit discarded.',
  BlkioDeviceReadIOps: 'IOPS Block read limit or the cgroup is not mounted. Block I/O IOPS read limit discarded.',
  BlkioDeviceWriteIOps: 'IOPS Block write limit or the cgroup is not mounted. Block I/O IOPS write limit discarded.',
} as const;

const WEIGHTS = {
  BlkioWeightDevice: 'Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.',
} as const;

const WEIGHT_MIN = 10;
const WEIGHT_MAX = 1000;

/** Takes out what the kernel can't do, and returns Docker's warnings for that. Throws its error for an impossible weight. */
export function checkBlockIo(hostConfig: HostConfig, { limits, weight }: IoSupport): string[] {
  return [
    ...checkWeight(hostConfig, weight !== undefined),
    // The cost model takes weights for a device, too, but runc leaves them alone there.
    ...(weight === 'io.bfq.weight' ? [] : discard(hostConfig, WEIGHTS)),
    ...(limits ? [] : discard(hostConfig, LIMITS)),
  ];
}

function checkWeight(hostConfig: HostConfig, supported: boolean): string[] {
  const { BlkioWeight: weight = 0 } = hostConfig;
  if (weight === 0) return [];
  if (!supported) {
    hostConfig.BlkioWeight = 0;
    return ['Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.'];
  }
  if (weight < WEIGHT_MIN || weight > WEIGHT_MAX) throw badParameter('Range of blkio weight is from 10 to 1000');
  return [];
}

type ListField = keyof typeof LIMITS | keyof typeof WEIGHTS;

function discard(hostConfig: HostConfig, fields: Partial<Record<ListField, string>>): string[] {
  return (Object.entries(fields) as [ListField, string][]).flatMap(([field, words]) => {
    if ((hostConfig[field] ?? []).length === 0) return [];
    hostConfig[field] = [];
    return [`Your kernel does not support ${words}`];
  });
}
