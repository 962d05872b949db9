import type { Statx } from '../../guest/syscalls/stat.ts';
import type { DeviceNode } from './devices.ts';
import { deviceType } from './host-devices.ts';
import type { PlannedDevice } from './plan.ts';
import { StartFailure } from './start-errors.ts';

const PERMISSIONS = 0o777;

/** The nodes to make in the container for the guest's devices that it was given. Throws Docker's error for what is none. */
export const deviceNodes = (planned: readonly PlannedDevice[], stats: readonly Statx[]): DeviceNode[] =>
  planned.map(({ source, target }, index) => {
    const stat = stats[index];
    const type = stat && deviceType(stat.mode);
    if (!stat || !type) throw noDevice(source, 'not a device node');
    return { path: target, type, major: stat.device.major, minor: stat.device.minor, mode: stat.mode & PERMISSIONS };
  });

export const noDevice = (source: string, reason: string): StartFailure =>
  new StartFailure(500, 128, `error gathering device information while adding custom device "${source}": ${reason}`);
