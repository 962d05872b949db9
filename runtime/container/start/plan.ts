import type { CapabilityName } from '../../guest/capabilities.ts';
import type { DeviceRule } from '../../guest/bpf/device-rules.ts';
import type { ResourceLimit } from '../config/ulimits.ts';
import type { LogPlace } from '../container-log.ts';
import type { ContainerPaths } from '../../model/paths.ts';
import type { KernelPath } from './root-file-system.ts';
import type { Propagation } from '../config/mount-spec.ts';

/** All that is decided about a start before the guest is asked anything: from here on there are only system calls. */
export interface StartPlan {
  /** For errors and the X-ray view: the container's name. */
  readonly label: string;
  readonly paths: ContainerPaths;
  readonly overlayOptions: string;
  readonly cgroup: string;
  /** Cgroups above it that are there or made, each with controllers for those below; outermost first. */
  readonly cgroupParents: readonly string[];
  readonly controllers: readonly string[];
  readonly cgroupFiles: readonly { readonly name: string; readonly value: string }[];
  /** Which standard streams are pipes; none with a terminal. */
  readonly pipes: readonly ('input' | 'output')[];
  readonly tty: boolean;
  readonly consoleSize: { readonly rows: number; readonly columns: number } | undefined;
  readonly log: LogPlace | undefined;
  /** hosts, hostname, resolv.conf. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Whose files are bound over /etc: its own, or those of the container whose network it shares. */
  readonly etc: ContainerPaths;
  /** False when the image's user files are known from an earlier start. */
  readonly needsUserFiles: boolean;
  readonly user: string;
  readonly extraGroups: readonly string[];

  /** CLONE_NEW* of the new process, but for the cgroup namespace. */
  readonly namespaces: number;
  readonly ownCgroupNamespace: boolean;
  /** Namespaces of other processes that it enters. */
  readonly joins: readonly { readonly pid: number; readonly flags: number }[];

  /** The process whose pid namespace it is born into; undefined for its own or the guest's. */
  readonly pidNamespaceOf: number | undefined;

  readonly hostname: string | undefined;
  readonly domainname: string | undefined;
  readonly sysctls: readonly (readonly [name: string, value: string])[];
  readonly shmBytes: number;
  /** A /dev/shm of its own, one that others may share, somebody else's (among `binds`), or none. */
  readonly shm: 'own' | 'shareable' | 'bound' | 'none';
  readonly binds: readonly PlannedBind[];
  readonly tmpfs: readonly { readonly target: string; readonly flags: number; readonly data: string }[];
  readonly devices: readonly PlannedDevice[];
  /** Rules on devices beside those of `devices`. */
  readonly deviceRules: readonly DeviceRule[];
  /** The agent's descriptor of the default filter. */
  readonly defaultDeviceFilter: number;
  readonly masked: readonly KernelPath[];
  readonly readOnlyPaths: readonly KernelPath[];
  readonly readOnlyRoot: boolean;
  readonly privileged: boolean;

  readonly capabilities: readonly CapabilityName[];
  readonly noNewPrivileges: boolean;
  readonly seccompFilter: Uint8Array | undefined;
  readonly limits: readonly ResourceLimit[];
  readonly oomScoreAdj: number;

  readonly workingDirectory: string;
  readonly argv: readonly string[];
  /** Where its command was found before. */
  readonly likelyPath: string | undefined;
  /** Told where it was found. */
  readonly commandFound: (path: string | undefined) => void;
  /** Without HOME. */
  readonly env: readonly string[];
}

export interface PlannedBind {
  readonly source: string;
  /** A path in the source, which it never leads out of; absent means the source itself. */
  readonly inside?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly createSource: boolean;
  readonly propagation: Propagation;
}

export interface PlannedDevice {
  /** In the guest. */
  readonly source: string;
  /** In the container. */
  readonly target: string;
  /** Some of `rwm`. */
  readonly access: string;
}
