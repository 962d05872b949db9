/** What a view looks at, found in the machine: the host, a container, or a process by a piece of its command. */
import type { ApiClient } from '../../runtime/api/client.ts';
import { DockerError } from '../../runtime/std/errors.ts';
import type { ContainerInspect } from '../../runtime/model/types.ts';
import type { Sandbox } from '../session/life.ts';
import { HOST } from './containers.ts';
import { parseProcesses, PROCESSES } from './guest/processes.ts';
import { probe } from './guest/probe.ts';

export interface FoundSubject {
  readonly name: string;
  readonly pid: number;
  /** Undefined: no container. */
  readonly container?: ContainerInspect;
}

/** Why there is nothing to look at; its message is for the learner. */
export class NoSubject extends Error {}

const PROCESS = /^process:\s*(.+)$/;

export async function findSubject(
  name: string,
  sandbox: Sandbox,
  client: ApiClient | undefined,
): Promise<FoundSubject> {
  if (name === HOST || name === '') return { name: HOST, pid: 1 };
  const piece = PROCESS.exec(name)?.[1];
  if (piece !== undefined) return findProcess(name, piece, sandbox);
  const container = await inspect(name, client);
  const pid = container.State?.Pid ?? 0;
  if (pid === 0)
    throw new NoSubject(
      `${name} does not run (${container.State?.Status ?? 'unknown'}), so there is no process to look at. Start it: docker start ${name}`,
    );
  return { name, pid, container };
}

async function findProcess(name: string, piece: string, sandbox: Sandbox): Promise<FoundSubject> {
  const processes = parseProcesses(await probe(sandbox, PROCESSES));
  const found = processes.find(({ args }) => args.join(' ').includes(piece));
  if (!found) throw new NoSubject(`No process has “${piece}” in its command.`);
  return { name, pid: found.pid };
}

export async function inspect(name: string, client: ApiClient | undefined): Promise<ContainerInspect> {
  if (!client) throw new NoSubject('The engine does not answer. Is it stopped? Start it: service docker start');
  try {
    return await client.json<ContainerInspect>('GET', `/containers/${encodeURIComponent(name)}/json`, {
      query: { size: 1 },
    });
  } catch (error) {
    if (error instanceof DockerError && error.status === 404)
      throw new NoSubject(
        `There is no container called ${name}. Make it: docker run -d --name ${name} busybox sleep 3000`,
      );
    throw error;
  }
}
