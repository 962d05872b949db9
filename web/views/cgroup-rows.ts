/** The tree of control groups as rows, with what has been used between two readings. */
import { type Cgroup, type Cgroups, type Limits, limitsOf } from './guest/cgroups.ts';
import { containerIdOf } from './guest/processes.ts';

export interface CgroupRow {
  readonly group: Cgroup;
  readonly limits: Limits;
  /** What a lesson calls it: a container's name, or the path below the root. */
  readonly name: string;
  /** The last part of its path, or the container's name. */
  readonly label: string;
  readonly isContainer: boolean;
  readonly depth: number;
  /** Of one processor, since the reading before; undefined at the first. */
  readonly cpuShare: number | undefined;
}

/** `before` is the reading before this one. */
export function rowsOf(
  now: Cgroups,
  before: Cgroups | undefined,
  containerName: (id: string) => string | undefined,
): CgroupRow[] {
  const earlier = new Map(before?.groups.map((group) => [group.path, limitsOf(group).cpuMicroseconds]));
  const elapsedMs = now.seenAt - (before?.seenAt ?? now.seenAt);
  return now.groups.map((group) => {
    const limits = limitsOf(group);
    const last = group.path.slice(group.path.lastIndexOf('/') + 1);
    const id = containerIdOf(last);
    const container = id === last ? containerName(id) : undefined;
    const used = earlier.get(group.path);
    const isMeasured = used !== undefined && limits.cpuMicroseconds !== undefined && elapsedMs > 0;
    return {
      group,
      limits,
      name: container ?? (group.path === '/' ? '/' : group.path.slice(1)),
      label: container ?? (last || '/'),
      isContainer: container !== undefined,
      depth: group.path === '/' ? 0 : group.path.split('/').length - 1,
      cpuShare: isMeasured ? Math.max(0, (limits.cpuMicroseconds - used) / 1000 / elapsedMs) : undefined,
    };
  });
}
