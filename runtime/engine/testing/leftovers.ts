import { listDirectory } from '../../guest/files/list-directory.ts';
import type { Guest } from '../../guest/guest.ts';
import { runInGuest } from '../../guest/process/run-in-guest.ts';

const LOOK = [
  'mount | grep -c upperdir=/var/lib/docker',
  'ls /sys/fs/cgroup/docker /var/lib/docker/containers /var/lib/docker/overlay2 /sys/class/net',
].join('; ');

/** All that a container could leave behind: mounts, cgroups, directories, interfaces, the agent's descriptors. */
export async function leftovers(guest: Guest): Promise<string> {
  const { stdout } = await runInGuest(guest, ['sh', '-c', LOOK]);
  const descriptors = await listDirectory(guest, '/proc/1/fd');
  return `${stdout}\n${String(descriptors.length)} descriptors`;
}
