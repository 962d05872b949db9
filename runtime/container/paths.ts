/** Where Docker keeps what belongs to a container, in the guest. */
export const DATA_ROOT = '/var/lib/docker';
export const CGROUP_ROOT = '/sys/fs/cgroup/docker';
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
  readonly cgroup: string;
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
    cgroup: `${CGROUP_ROOT}/${id}`,
  };
}

/** Relative to DATA_ROOT, for StateFiles. */
export const stateFile = (id: string): string => `containers/${id}/config.v2.json`;
export const hostConfigFile = (id: string): string => `containers/${id}/hostconfig.json`;
