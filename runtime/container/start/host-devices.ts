import { S_IFBLK, S_IFCHR, S_IFMT } from '../../guest/constants/stat.ts';
import { listNames, readTree } from '../../guest/files/tree-reader.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { Program } from '../../guest/program.ts';
import { close } from '../../guest/syscalls/open.ts';
import { openDirectory } from '../../guest/files/open-directory.ts';
import { DEFAULT_DEVICE_PATHS, type DeviceNode } from './devices.ts';

/** What a container has of its own, and what is no device of the machine (libcontainer/devices leaves the same out). */
const OWN = new Set(['pts', 'shm', 'fd', 'mqueue', 'console', 'ptmx', 'stdin', 'stdout', 'stderr']);

/** The guest's devices, for a privileged container: every node under /dev that a container doesn't have anyway. */
export async function hostDevices(runner: Runner): Promise<DeviceNode[]> {
  const all = await devicesIn(runner, '/dev');
  return all
    .map((node) => ({ ...node, path: `/dev/${node.path}` }))
    .filter(({ path }) => !DEFAULT_DEVICE_PATHS.has(path));
}

/** The device nodes below a directory of the guest, by their paths in it. */
export async function devicesIn(runner: Runner, directory: string): Promise<DeviceNode[]> {
  const root = await openDirectory(runner, directory);
  try {
    const names = (await listNames(runner, root, '')).filter((name) => !OWN.has(name));
    const nodes: DeviceNode[] = [];
    for await (const { path, stat } of readTree(runner, root, names)) {
      const type = deviceType(stat.mode);
      if (type) nodes.push({ path, type, ...stat.device, mode: stat.mode & 0o777 });
    }
    return nodes;
  } finally {
    const p = new Program(`close ${directory}`);
    close(p, root);
    await runner.run(p);
  }
}

export const deviceType = (mode: number): DeviceNode['type'] | undefined => {
  if ((mode & S_IFMT) === S_IFCHR) return 'character';
  return (mode & S_IFMT) === S_IFBLK ? 'block' : undefined;
};
