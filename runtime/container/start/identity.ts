import {
  ALL_CAPABILITIES,
  CAPABILITY_NAMES,
  capabilityMask,
  capabilityNumber,
  type CapabilityName,
} from '../../guest/capabilities.ts';
import type { Program } from '../../guest/program.ts';
import {
  capset,
  dropBoundingCapability,
  seccomp,
  setGroup,
  setgroups,
  setNoNewPrivileges,
  setUser,
} from '../../guest/syscalls/credentials.ts';
import { setrlimit } from '../../guest/syscalls/process.ts';
import type { Ref } from '../../guest/values.ts';
import type { ResourceLimit } from '../config/ulimits.ts';
import type { ProcessUser } from './user.ts';

export interface ProcessIdentity {
  readonly user: ProcessUser;
  readonly capabilities: readonly CapabilityName[];
  readonly noNewPrivileges: boolean;
  /** A classic BPF program; undefined when unconfined. */
  readonly seccompFilter: Uint8Array | undefined;
  readonly limits: readonly ResourceLimit[];
}

/** The call that sets a limit. */
export interface SetLimit {
  /** RLIMIT_*. */
  readonly resource: number;
  readonly call: Ref;
}

/**
 * Turns the actor from the guest's root into the container's user. The order is the kernel's: the bounding set needs SETPCAP, the filter
 * needs SYS_ADMIN unless no_new_privs is set, and after the change of user neither is there any more.
 */
export function takeIdentity(p: Program, identity: ProcessIdentity): { readonly limits: readonly SetLimit[] } {
  const { user, noNewPrivileges, seccompFilter } = identity;
  const limits = identity.limits.map(({ resource, soft, hard }) => ({
    resource,
    call: setrlimit(p, resource, { soft, hard }),
  }));
  if (noNewPrivileges) setNoNewPrivileges(p);
  if (seccompFilter && !noNewPrivileges) seccomp(p, seccompFilter);
  dropCapabilities(p, identity.capabilities);
  setgroups(p, user.groups);
  setGroup(p, user.gid);
  setUser(p, user.uid);
  if (user.uid === 0) setCapabilities(p, identity.capabilities);
  if (seccompFilter && noNewPrivileges) seccomp(p, seccompFilter);
  return { limits };
}

function dropCapabilities(p: Program, kept: readonly CapabilityName[]): void {
  for (const name of CAPABILITY_NAMES) {
    const number = capabilityNumber(name);
    if (number !== undefined && !kept.includes(name)) dropBoundingCapability(p, number);
  }
}

/** Another user than root has lost them with setresuid, and execve gives none back without file capabilities. */
function setCapabilities(p: Program, names: readonly CapabilityName[]): void {
  const mask = capabilityMask(names);
  if (mask === ALL_CAPABILITIES) return;
  capset(p, { effective: mask, permitted: mask, inheritable: 0n });
}
