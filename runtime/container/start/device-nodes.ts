import { isDirectory, type Statx } from '../../guest/syscalls/stat.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import type { DeviceNode } from './devices.ts';
import { deviceType, devicesIn } from './host-devices.ts';
import type { PlannedDevice } from './plan.ts';
import { StartFailure } from './start-errors.ts';

const PERMISSIONS = 0o777;

/** A node to make in the container, and what the container may do with the device: some of `rwm`. */
export type GivenDevice = DeviceNode & { readonly access: string };

/**
 * The nodes for the guest's devices that the container was given, one by one or by the directory. Throws Docker's error
 * for what is none.
 */
export async function givenDevices(
  runner: Runner,
  planned: readonly PlannedDevice[],
  stats: readonly Statx[],
): Promise<GivenDevice[]> {
  const nodes = planned.map(async ({ source, target, access }, index): Promise<GivenDevice[]> => {
    const stat = stats[index];
    const type = stat && deviceType(stat.mode);
    if (type) return [{ path: target, type, ...stat.device, mode: stat.mode & PERMISSIONS, access }];
    const inside = stat && isDirectory(stat) ? await devicesIn(runner, source) : [];
    if (inside.length === 0) throw noDevice(source, 'not a device node');
    return inside.map((node) => ({ ...node, path: `${target}/${node.path}`, access }));
  });
  return (await Promise.all(nodes)).flat();
}

export const noDevice = (source: string, reason: string): StartFailure =>
  new StartFailure(500, 128, `error gathering device information while adding custom device "${source}": ${reason}`);
