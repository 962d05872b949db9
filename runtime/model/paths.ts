import type { HostConfig } from './types.ts';

/** Where Docker keeps what belongs to a container, in the guest. */
export const DATA_ROOT = '/var/lib/docker';
export const CGROUP_MOUNT = '/sys/fs/cgroup';
export const CGROUP_ROOT = `${CGROUP_MOUNT}/docker`;
/** The lowerdir with the mount points that every container has: Docker's "init layer", one for all here. */
export const INIT_LAYER = `${DATA_ROOT}/overlay2/init/diff`;

/** The init of containers that want one: the agent under another name, put there by who boots the guest. */
export const INIT_GUEST_PATH = '/run/drydock/docker-init';

export interface ContainerPaths {
  /** /var/lib/docker/containers/<id> */
  readonly directory: string;
  readonly hostname: string;
  readonly hosts: string;
  readonly resolvConf: string;
  readonly log: string;
  /** Of the local log driver. */
  readonly localLogs: string;
  /** /var/lib/docker/overlay2/<id> */
  readonly overlay: string;
  readonly upper: string;
  readonly work: string;
  readonly merged: string;
  /** What a shareable container has at /dev/shm. */
  readonly shm: string;
}

export function containerPaths(id: string): ContainerPaths {
  const directory = `${DATA_ROOT}/containers/${id}`;
  const overlay = `${DATA_ROOT}/overlay2/${id}`;
  return {
    directory,
    hostname: `${directory}/hostname`,
    hosts: `${directory}/hosts`,
    resolvConf: `${directory}/resolv.conf`,
    log: `${directory}/${id}-json.log`,
    localLogs: `${directory}/local-logs`,
    overlay,
    upper: `${overlay}/diff`,
    work: `${overlay}/work`,
    merged: `${overlay}/merged`,
    shm: `${directory}/mounts/shm`,
  };
}

/** The cgroup that a container's is made in: Docker's, or `--cgroup-parent`, which never leads out of the hierarchy. */
export function cgroupParent({ CgroupParent: asked = '' }: HostConfig): string {
  if (asked === '') return CGROUP_ROOT;
  const parts: string[] = [];
  for (const part of asked.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return [CGROUP_MOUNT, ...parts].join('/');
}

export const cgroupPath = ({ id, hostConfig }: { readonly id: string; readonly hostConfig: HostConfig }): string =>
  `${cgroupParent(hostConfig)}/${id}`;

/** Relative to DATA_ROOT, for StateFiles. */
export const stateFile = (id: string): string => `containers/${id}/config.v2.json`;
export const hostConfigFile = (id: string): string => `containers/${id}/hostconfig.json`;
