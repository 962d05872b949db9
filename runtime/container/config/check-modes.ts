import type { ContainerConfig, HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';

/** Namespaces that `container:x` shares. */
export type SharedKind = 'network' | 'pid' | 'ipc';

const conflicting = (what: string): never => {
  throw badParameter(`conflicting options: ${what}`);
};

/** Throws Docker's error for namespace modes that contradict other options. */
export function checkModes(config: ContainerConfig, host: HostConfig): void {
  checkNamespaces(config, host);
  if (isContainerMode(host.NetworkMode)) checkSharedNetwork(config, host);
  if (host.NetworkMode === 'host' && (host.Links ?? []).length > 0)
    conflicting("host type networking can't be used with links. This would result in undefined behavior");
}

/** What stands for runc: its name in Docker, and that of containerd's shim for it. */
const RUNTIMES = new Set(['', 'runc', 'io.containerd.runc.v2']);

export const isContainerMode = (mode: string | undefined): boolean => (mode ?? '').startsWith('container:');

function checkNamespaces(config: ContainerConfig, host: HostConfig): void {
  const hostname = (config.Hostname ?? '') !== '';
  if (host.UTSMode === 'host' && hostname) conflicting('hostname and the UTS mode');
  if (host.PidMode && host.PidMode !== 'host' && !/^container:./.test(host.PidMode))
    throw badParameter(`invalid PID mode: ${host.PidMode}`);
  if (host.UTSMode && host.UTSMode !== 'host') throw badParameter(`invalid UTS mode: ${host.UTSMode}`);
  if (host.UsernsMode && host.UsernsMode !== 'host') throw badParameter('invalid userns mode');
  if (!['', 'private', 'host', 'shareable', 'none'].includes(host.IpcMode ?? '') && !isContainerMode(host.IpcMode))
    throw badParameter(`invalid IPC mode: ${host.IpcMode ?? ''}`);
  if (!['', 'private', 'host'].includes(host.CgroupnsMode ?? ''))
    throw badParameter(`invalid cgroup namespace mode: ${host.CgroupnsMode ?? ''}`);
  const isolation: string = host.Isolation ?? '';
  if (isolation !== '' && isolation !== 'default')
    throw badParameter(`Invalid isolation: "${isolation}" - linux only supports 'default'`);
  const runtime = host.Runtime ?? '';
  if (!RUNTIMES.has(runtime)) throw badParameter(`unknown or invalid runtime name: ${runtime}`);
}

/** A container that lives in another's network has no say in it. */
function checkSharedNetwork(config: ContainerConfig, host: HostConfig): void {
  if ((host.NetworkMode ?? '').slice('container:'.length) === '')
    throw badParameter('Invalid network mode: invalid container format container:<name|id>');
  if (config.Hostname) conflicting('hostname and the network mode');
  if ((host.Links ?? []).length > 0)
    conflicting("container type network can't be used with links. This would result in undefined behavior");
  if ((host.Dns ?? []).length > 0) conflicting('dns and the network mode');
  if ((host.ExtraHosts ?? []).length > 0) conflicting('custom host-to-IP mapping and the network mode');
  if (config.MacAddress) conflicting('mac-address and the network mode');
  if (Object.keys(host.PortBindings ?? {}).length > 0 || host.PublishAllPorts === true)
    conflicting('port publishing and the container type network mode');
  if (Object.keys(config.ExposedPorts ?? {}).length > 0)
    conflicting('port exposing and the container type network mode');
}
