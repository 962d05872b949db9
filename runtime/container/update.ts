import type { HostConfig } from '../api/types.ts';
import { conflict } from '../errors.ts';
import { writeFile } from '../guest/files/write-file.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { cgroupFiles } from './config/cgroup-files.ts';
import { checkRestartPolicy } from './config/check-policies.ts';
import { checkResources } from './config/check-resources.ts';
import type { Container } from './container.ts';
import type { ContainersContext } from './context.ts';
import { containerPaths } from './paths.ts';
import { isAlive } from './state.ts';

/** What may change while a container exists. */
const CHANGEABLE = [
  'CpuShares',
  'Memory',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpusetCpus',
  'CpusetMems',
  'MemoryReservation',
  'MemorySwap',
  'PidsLimit',
  'BlkioWeight',
] as const;

/** `POST /containers/{id}/update`. A field that is 0 or absent stays as it is. */
export function updateContainer(
  { facts, guest, store, tell }: ContainersContext,
  container: Container,
  changes: Record<string, unknown>,
): Promise<{ Warnings: string[] }> {
  return container.lock.run(async () => {
    const asked = changes as HostConfig;
    const { RestartPolicy: policy } = asked;
    if (policy?.Name) {
      checkRestartPolicy(policy, false);
      if (container.hostConfig.AutoRemove === true && policy.Name !== 'no')
        throw conflict('Restart policy cannot be updated because AutoRemove is enabled for the container');
    }
    const given = Object.fromEntries(CHANGEABLE.flatMap((key) => (asked[key] ? [[key, asked[key]]] : [])));
    const support = {
      cpus: facts.cpus,
      cpuset: facts.controllers.has('cpuset'),
      swap: facts.swapLimit,
      io: facts.controllers.has('io'),
    };
    const wanted = { ...container.hostConfig, ...given };
    checkSwapFits(container.hostConfig, wanted);
    const { hostConfig, warnings } = checkResources(wanted, support);
    if (isAlive(container.state)) await writeLimits(guest, container, hostConfig, facts.swapLimit);
    container.hostConfig = policy?.Name
      ? { ...hostConfig, RestartPolicy: { Name: policy.Name, MaximumRetryCount: policy.MaximumRetryCount ?? 0 } }
      : hostConfig;
    tell(container, 'update');
    store.changed(container);
    return { Warnings: warnings };
  });
}

function checkSwapFits(before: HostConfig, wanted: HostConfig): void {
  const { Memory: memory = 0, MemorySwap: swap = 0 } = wanted;
  if (memory !== before.Memory && swap === before.MemorySwap && swap > 0 && memory > swap)
    throw conflict(
      'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
    );
}

async function writeLimits(
  guest: ContainersContext['guest'],
  container: Container,
  hostConfig: HostConfig,
  swap: boolean,
): Promise<void> {
  const p = new Program(`update ${container.name}`);
  const { cgroup } = containerPaths(container.id);
  for (const { name, value } of cgroupFiles(hostConfig, swap)) writeFile(p, `${cgroup}/${name}`, value);
  if (p.ops.length > 0) await inOperation(guest, p.label).run(p);
}
