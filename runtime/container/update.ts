import type { HostConfig } from '../model/types.ts';
import { conflict } from '../std/errors.ts';
import { writeFile } from '../guest/files/write-file.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { cgroupFiles } from './config/cgroup-files.ts';
import { checkRestartPolicy } from './config/check-policies.ts';
import { checkResources, supportOf } from './config/check-resources.ts';
import type { Container } from './container.ts';
import type { Guest } from '../guest/guest.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { Tell } from './tell.ts';
import { cgroupPath } from '../model/paths.ts';
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

/** What can be said of changes before anybody looks for the container. Throws Docker's errors. */
export function checkChanges(facts: KernelFacts, changes: Record<string, unknown>): void {
  const { RestartPolicy: policy, Memory: memory, NanoCpus: cpus }: HostConfig = changes;
  if (policy?.Name) checkRestartPolicy(policy, false);
  checkResources({ Memory: memory ?? 0, NanoCpus: cpus ?? 0 }, supportOf(facts));
}

/** `POST /containers/{id}/update`. A field that is 0 or absent stays as it is. */
export function updateContainer(
  { facts, guest, tell }: { readonly facts: KernelFacts; readonly guest: Guest; readonly tell: Tell },
  container: Container,
  changes: Record<string, unknown>,
): Promise<{ Warnings: string[] }> {
  return container.lock.run(async () => {
    const asked = changes as HostConfig;
    const { RestartPolicy: policy } = asked;
    const given = Object.fromEntries(CHANGEABLE.flatMap((key) => (asked[key] ? [[key, asked[key]]] : [])));
    // Whatever isn't positive takes the limit away.
    if (typeof asked.PidsLimit === 'number') given['PidsLimit'] = Math.max(asked.PidsLimit, 0);
    const support = supportOf(facts);
    const wanted = { ...container.hostConfig, ...given };
    checkResources({ ...given, Memory: wanted.Memory ?? 0 }, support);
    const contradiction = whyNot(container.hostConfig, asked);
    if (contradiction !== undefined) throw conflict(`Cannot update container ${container.id}: ${contradiction}`);
    const { hostConfig, warnings } = checkResources(wanted, support);
    if (isAlive(container.state)) await writeLimits(guest, container, hostConfig, facts);
    container.configured(
      policy?.Name
        ? { ...hostConfig, RestartPolicy: { Name: policy.Name, MaximumRetryCount: policy.MaximumRetryCount ?? 0 } }
        : hostConfig,
    );
    tell(container, 'update');
    return { Warnings: warnings };
  });
}

/** What the container has already that a change contradicts, in Docker's words. */
function whyNot(before: HostConfig, asked: HostConfig): string | undefined {
  const { Memory: memory = 0, MemorySwap: swap = 0, NanoCpus: cpus, RestartPolicy: policy } = asked;
  const already = (what: string, set: string): string =>
    `Conflicting options: ${what} cannot be updated as ${set} has already been set`;
  if (cpus && before.CpuPeriod) return already('Nano CPUs', 'CPU Period');
  if (cpus && before.CpuQuota) return already('Nano CPUs', 'CPU Quota');
  if (asked.CpuPeriod && before.NanoCpus) return already('CPU Period', 'NanoCPUs');
  if (asked.CpuQuota && before.NanoCpus) return already('CPU Quota', 'NanoCPUs');
  if (memory !== 0 && memory > (before.MemorySwap ?? 0) && swap === 0)
    return 'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time';
  if (before.AutoRemove === true && policy?.Name && policy.Name !== 'no')
    return 'Restart policy cannot be updated because AutoRemove is enabled for the container';
  return undefined;
}

async function writeLimits(
  guest: Guest,
  container: Container,
  hostConfig: HostConfig,
  facts: KernelFacts,
): Promise<void> {
  const p = new Program(`update ${container.name}`);
  const cgroup = cgroupPath(container);
  for (const { name, value } of cgroupFiles(hostConfig, facts)) writeFile(p, `${cgroup}/${name}`, value);
  if (p.ops.length > 0) await inOperation(guest, p.label).run(p);
}
