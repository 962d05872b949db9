/** Processes by where they run. */
import { containerIdOf, type Process } from './processes.ts';

export interface ProcessGroup {
  /** Undefined: the machine itself. */
  readonly containerId: string | undefined;
  readonly processes: readonly Process[];
}

/** The machine's own first, then each container's. The first process of a container is the one that it was started with. */
export function groupsOf(processes: readonly Process[]): ProcessGroup[] {
  const groups = new Map<string | undefined, Process[]>([[undefined, []]]);
  for (const process of processes) {
    const id = containerIdOf(process.cgroup);
    groups.set(id, [...(groups.get(id) ?? []), process]);
  }
  return [...groups].map(([containerId, list]) => ({ containerId, processes: list }));
}

/** The one that the container, or the machine, ends with. */
export const firstOf = ({ containerId, processes }: ProcessGroup): Process | undefined =>
  (containerId === undefined ? processes.find(({ pid }) => pid === 1) : undefined) ??
  processes.find(({ pids }) => pids.length > 1 && pids.at(-1) === 1) ??
  processes.find(({ parent }) => !processes.some(({ pid }) => pid === parent)) ??
  processes[0];
