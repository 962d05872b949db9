import type { HostConfig } from '../../api/types.ts';
import { RUNC_REFUSED, StartFailure } from './start-errors.ts';

/** What the kernel keeps apart for each IPC namespace, beside all of fs.mqueue. */
const OF_IPC = new Set([
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shm_rmid_forced',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
]);

/** A setting that isn't of the container's own namespaces would change it for everybody. Throws runc's errors. */
export function checkSysctls({ Sysctls: sysctls, IpcMode: ipc, NetworkMode: network, UTSMode: uts }: HostConfig): void {
  for (const name of Object.keys(sysctls ?? {})) {
    const why = whyNot(name.replaceAll('/', '.'), { ipc, network, uts });
    if (why !== undefined) throw new StartFailure(500, 128, `${RUNC_REFUSED}sysctl "${name}" ${why}: unknown`);
  }
}

type Modes = Readonly<Record<'ipc' | 'network' | 'uts', string | undefined>>;

function whyNot(name: string, { ipc, network, uts }: Modes): string | undefined {
  if (OF_IPC.has(name) || name.startsWith('fs.mqueue.'))
    return ipc === 'host' ? 'is not allowed in the hosts ipc namespace' : undefined;
  if (name.startsWith('net.')) return network === 'host' ? 'not allowed in host network namespace' : undefined;
  if (uts !== 'host' && name === 'kernel.domainname') return undefined;
  if (uts !== 'host' && name === 'kernel.hostname')
    return 'is not allowed as it conflicts with the OCI "hostname" field';
  return 'is not in a separate kernel namespace';
}
