import type { HostConfig } from '../../model/types.ts';
import { isContainerMode } from '../config/check-modes.ts';
import { runcRefusal } from './start-errors.ts';

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

/** In a network of its own nobody but the container is served by port 80, or flooded by its pings: no need to be root for either. */
const OF_OWN_NETWORK = {
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0 2147483647',
};

/** What is set in the container's namespaces. Throws runc's errors for what isn't of those: it would change for everybody. */
export function containerSysctls({
  Sysctls: asked,
  IpcMode: ipc,
  NetworkMode: network,
  UTSMode: uts,
}: HostConfig): [name: string, value: string][] {
  for (const name of Object.keys(asked ?? {})) {
    const why = whyNot(name.replaceAll('/', '.'), { ipc, network, uts });
    if (why !== undefined) throw runcRefusal(`sysctl "${name}" ${why}`);
  }
  const isShared = network === 'host' || isContainerMode(network);
  return Object.entries({ ...(isShared ? {} : OF_OWN_NETWORK), ...asked });
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
