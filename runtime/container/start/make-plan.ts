import type { DaemonConfig } from '../../model/daemon-config.ts';
import { CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS } from '../../guest/constants/clone.ts';
import type { HostConfig } from '../../model/types.ts';
import { badParameter } from '../../std/errors.ts';
import type { KernelFacts } from '../kernel-facts.ts';
import { LAYERS_GUEST_PATH } from '../../image/image.ts';
import { capabilitiesOf } from '../config/capabilities.ts';
import { type CgroupFile, cgroupFiles } from '../config/cgroup-files.ts';
import { isContainerMode } from '../config/check-modes.ts';
import { processEnvironment } from '../config/complete-config.ts';
import { DEFAULT_SHM_BYTES } from '../config/complete-host-config.ts';
import { parseSecurityOptions } from '../config/security-options.ts';
import { parseTmpfsOptions } from '../config/tmpfs-options.ts';
import { parseUlimits } from '../config/ulimits.ts';
import type { NetworkPlan } from '../../network/connect/network-plan.ts';
import type { SharedKind } from '../config/check-modes.ts';
import type { SeccompCompiler } from '../seccomp.ts';
import type { Container } from '../container.ts';
import { logPlace } from '../container-log.ts';
import { hostnameFile, hostsFile } from '../../network/connect/etc-files.ts';
import { type Resolver, resolvConfFile } from '../../network/connect/resolv-conf.ts';
import {
  CGROUP_MOUNT,
  cgroupParent,
  cgroupPath,
  containerPaths,
  INIT_GUEST_PATH,
  INIT_LAYER,
} from '../../model/paths.ts';
import { mountpointOf } from '../../volume/volume.ts';
import { isAlive } from '../state.ts';
import type { CommandPaths } from './command-paths.ts';
import { parseDeviceRules } from './device-filter.ts';
import type { PlannedBind, StartPlan } from './plan.ts';
import { refuseFakeProc } from './proc-mounts.ts';
import { containerSysctls } from './sysctls.ts';
import type { KernelPath } from './root-file-system.ts';
import { StartFailure } from './start-errors.ts';

export interface PlanInputs {
  readonly container: Container;
  readonly facts: KernelFacts;
  /** Limits and weights on devices. */
  readonly deviceLimits: readonly CgroupFile[];
  readonly daemon: Pick<DaemonConfig, 'ulimits'>;
  /** The container's place on the network is decided already. */
  readonly network: NetworkPlan;
  /** The container of `container:` in NetworkMode, PidMode, IpcMode. */
  readonly other: (kind: SharedKind, mode: string | undefined) => Container | undefined;
  readonly compileSeccomp: SeccompCompiler;
  readonly userFilesKnown: boolean;
  readonly defaultDeviceFilter: number;
  readonly commandPaths: CommandPaths;
}

/** Decides everything about a start. Throws Docker's error where it can't be. */
export function makePlan(inputs: PlanInputs): StartPlan {
  const { container, facts } = inputs;
  const { config, hostConfig: host } = container;
  if ((host.CpuShares ?? 0) < 0) throw new StartFailure(500, 128, 'shares: invalid argument');
  const security = parseSecurityOptions(host);
  const capabilities = capabilitiesOf(host);
  const tty = config.Tty === true;
  refuseDeviceRequests(host);
  const mounted = binds(inputs);
  refuseFakeProc(mounted, containerPaths(container.id).merged);
  return {
    label: container.name,
    paths: containerPaths(container.id),
    overlayOptions: overlayOptions(container),
    cgroup: cgroupPath(container),
    cgroupParents: cgroupParents(host),
    controllers: [...facts.controllers],
    cgroupFiles: [...cgroupFiles(host, facts), ...inputs.deviceLimits],
    pipes: tty ? [] : [...(config.OpenStdin === true ? ['input' as const] : []), 'output', 'output'],
    tty,
    consoleSize: consoleSize(host.ConsoleSize),
    log: logPlace(container),
    ...etcFiles(inputs),
    needsUserFiles: !inputs.userFilesKnown,
    user: config.User ?? '',
    extraGroups: host.GroupAdd ?? [],
    ...namespaces(inputs),
    ...names(inputs),
    sysctls: containerSysctls(host),
    shm: shmOf(host),
    shmBytes: host.ShmSize ?? DEFAULT_SHM_BYTES,
    binds: mounted,
    tmpfs: container.identity.mounts.flatMap((mount) =>
      mount.type === 'tmpfs' ? [{ target: mount.target, ...parseTmpfsOptions(mount.options) }] : [],
    ),
    devices: (host.Devices ?? []).map(
      ({ PathOnHost: source = '', PathInContainer: target, CgroupPermissions: access }) => ({
        source,
        target: target || source,
        access: access || 'rwm',
      }),
    ),
    deviceRules: parseDeviceRules(host.DeviceCgroupRules),
    defaultDeviceFilter: inputs.defaultDeviceFilter,
    masked: kernelPaths(host.MaskedPaths, inputs),
    readOnlyPaths: kernelPaths(host.ReadonlyPaths, inputs),
    readOnlyRoot: host.ReadonlyRootfs === true,
    privileged: host.Privileged === true,
    capabilities,
    noNewPrivileges: security.noNewPrivileges,
    seccompFilter: inputs.compileSeccomp(security.seccomp, capabilities),
    limits: parseUlimits(host.Ulimits, inputs.daemon.ulimits),
    oomScoreAdj: host.OomScoreAdj ?? 0,
    workingDirectory: config.WorkingDir || '/',
    argv: host.Init === true ? [INIT_PATH, '--', ...container.identity.command] : container.identity.command,
    env: processEnvironment(config, [], inputs.network.environment),
    likelyPath: inputs.commandPaths.get(container),
    commandFound: (path) => {
      if (path !== undefined) inputs.commandPaths.learn(container, path);
    },
  };
}

/** No driver here has graphics cards or the like to give. */
function refuseDeviceRequests({ DeviceRequests: requests }: HostConfig): void {
  for (const { Driver: driver = '', Capabilities: capabilities } of requests ?? []) {
    const wanted = (capabilities ?? []).map((all) => `[${all.join(' ')}]`).join(' ');
    throw badParameter(`could not select device driver "${driver}" with capabilities: [${wanted}]`);
  }
}

/** The init layer first, then the image's layers from the top down. */
export const lowerDirectories = ({ identity }: Container): string =>
  [INIT_LAYER, ...identity.layers.toReversed().map((name) => `${LAYERS_GUEST_PATH}/${name}`)].join(':');

/** Overlayfs takes what changes into `upperdir`. */
export function overlayOptions(container: Container): string {
  const { upper, work } = containerPaths(container.id);
  return `lowerdir=${lowerDirectories(container)},upperdir=${upper},workdir=${work}`;
}

const consoleSize = (size: readonly number[] | undefined): StartPlan['consoleSize'] => {
  const [rows = 0, columns = 0] = size ?? [];
  return rows > 0 && columns > 0 ? { rows, columns } : undefined;
};

const kernelPaths = (
  paths: readonly string[] | null | undefined,
  { facts, container }: Pick<PlanInputs, 'facts' | 'container'>,
): KernelPath[] =>
  (paths ?? []).map((target) => ({
    target,
    kind: facts.pathKinds.get(target) ?? 'none',
    covered: container.identity.mounts.some((mount) => `${target}/`.startsWith(`${mount.target}/`)),
  }));

/** A container that shares another's network shares its names too. */
function etcFiles({ container, facts, network, other }: PlanInputs): Pick<StartPlan, 'files' | 'etc'> {
  const { config, hostConfig: host } = container;
  const shared = other('network', host.NetworkMode);
  if (shared) return { files: [], etc: containerPaths(shared.id) };
  const paths = containerPaths(container.id);
  const isHost = host.NetworkMode === 'host';
  const resolver: Resolver = isHost ? 'host' : network.hasNames ? 'internal' : 'legacy';
  const hosts = isHost ? facts.hostsFile : hostsFile(config, host, network);
  return {
    etc: paths,
    files: [
      { path: paths.hostname, content: hostnameFile(config) },
      { path: paths.hosts, content: hosts },
      { path: paths.resolvConf, content: resolvConfFile(host, facts.resolvConf, resolver) },
    ],
  };
}

function names({ container }: PlanInputs): Pick<StartPlan, 'hostname' | 'domainname'> {
  const { config, hostConfig: host } = container;
  if (host.UTSMode === 'host') return { hostname: undefined, domainname: undefined };
  return { hostname: config.Hostname, domainname: config.Domainname || undefined };
}

function namespaces({
  container,
  other,
}: PlanInputs): Pick<StartPlan, 'namespaces' | 'joins' | 'pidNamespaceOf' | 'ownCgroupNamespace'> {
  const { NetworkMode: network, PidMode: pid, IpcMode: ipc, UTSMode: uts, CgroupnsMode: cgroup } = container.hostConfig;
  const own = [
    CLONE_NEWNS,
    ...(isOwn(network) ? [CLONE_NEWNET] : []),
    ...(isOwn(pid) ? [CLONE_NEWPID] : []),
    ...(isOwn(ipc) ? [CLONE_NEWIPC] : []),
    ...(isOwn(uts) ? [CLONE_NEWUTS] : []),
  ];
  const shared = [
    [other('network', network), CLONE_NEWNET],
    [other('ipc', ipc), CLONE_NEWIPC],
  ] as const;
  const pids = other('pid', pid);
  return {
    pidNamespaceOf: pids && isAlive(pids.state) ? pids.state.pid : undefined,
    namespaces: own.reduce((all, flag) => all | flag, 0),
    ownCgroupNamespace: cgroup !== 'host',
    joins: shared.flatMap(([target, flags]) =>
      target && isAlive(target.state) ? [{ pid: target.state.pid, flags }] : [],
    ),
  };
}

const isOwn = (mode: string | undefined): boolean => mode !== 'host' && !(mode ?? '').startsWith('container:');

/** What is mounted from outside of the container, parents before children. */
export const mountedTrees = ({ identity }: Container): PlannedBind[] =>
  identity.mounts.flatMap((mount): PlannedBind[] => {
    if (mount.type === 'bind') return [mount];
    if (mount.type === 'tmpfs') return [];
    const { name, target, readOnly, subpath } = mount;
    const inside = subpath === '' ? {} : { inside: subpath };
    return [{ source: mountpointOf(name), ...inside, target, readOnly, createSource: false, propagation: 'rprivate' }];
  });

/** The container's binds, /dev/shm among them where it isn't its own alone. */
function binds({ container, other }: PlanInputs): PlannedBind[] {
  const { IpcMode: ipc, Init: init } = container.hostConfig;
  const asked = mountedTrees(container);
  const lender = ipc === 'shareable' ? container : other('ipc', ipc);
  const isHosts = ipc === 'host' || lender?.hostConfig.IpcMode === 'host';
  const source = isHosts ? '/dev/shm' : lender && containerPaths(lender.id).shm;
  const shm = source === undefined ? [] : [bindOf(source, '/dev/shm', { readOnly: false })];
  return [...shm, ...asked, ...(init === true ? [bindOf(INIT_GUEST_PATH, INIT_PATH, { readOnly: true })] : [])];
}

function shmOf({ IpcMode: mode = '' }: HostConfig): StartPlan['shm'] {
  if (mode === 'shareable' || mode === 'none') return mode;
  return mode === 'host' || isContainerMode(mode) ? 'bound' : 'own';
}

/** `/sys/fs/cgroup/a`, `/sys/fs/cgroup/a/b`, ... */
function cgroupParents(host: HostConfig): string[] {
  const parts = cgroupParent(host).slice(CGROUP_MOUNT.length).split('/').slice(1);
  return parts.map((_, at) => [CGROUP_MOUNT, ...parts.slice(0, at + 1)].join('/'));
}

const bindOf = (source: string, target: string, { readOnly }: { readOnly: boolean }): PlannedBind => ({
  source,
  target,
  readOnly,
  createSource: false,
  propagation: 'rprivate',
});

const INIT_PATH = '/sbin/docker-init';
