import { words } from '../bytes.ts';
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
} from '../constants/prctl.ts';
import { SECCOMP_SET_MODE_FILTER } from '../constants/seccomp.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Ref } from '../values.ts';
import { prctl } from './process.ts';

/** setresuid32(2): real, effective and saved user become `uid`. */
export const setUser = (p: Program, uid: number, options: CallOptions = {}): Ref =>
  p.call('setresuid32', [uid, uid, uid], options);

/** setresgid32(2): real, effective and saved group become `gid`. */
export const setGroup = (p: Program, gid: number, options: CallOptions = {}): Ref =>
  p.call('setresgid32', [gid, gid, gid], options);

/** setgroups32(2): the supplementary groups. */
export const setgroups = (p: Program, gids: readonly number[], options: CallOptions = {}): Ref =>
  p.call('setgroups32', [gids.length, p.bytes(words(...gids))], options);

/** A set of capabilities: bit n is capability n (capabilities.ts). */
export type CapabilityMask = bigint;

const LINUX_CAPABILITY_VERSION_3 = 0x20080522;
const low = (mask: CapabilityMask): number => Number(mask & 0xffffffffn);
const high = (mask: CapabilityMask): number => Number(mask >> 32n);

/** capset(2) of the caller. */
export function capset(
  p: Program,
  sets: { effective: CapabilityMask; permitted: CapabilityMask; inheritable: CapabilityMask },
  options: CallOptions = {},
): Ref {
  const { effective, permitted, inheritable } = sets;
  const header = p.bytes(words(LINUX_CAPABILITY_VERSION_3, 0));
  const data = p.bytes(
    words(low(effective), low(permitted), low(inheritable), high(effective), high(permitted), high(inheritable)),
  );
  return p.call('capset', [header, data], options);
}

/** prctl(PR_CAPBSET_DROP): a capability that no execve can give back. */
export const dropBoundingCapability = (p: Program, capability: number, options: CallOptions = {}): Ref =>
  prctl(p, PR_CAPBSET_DROP, [capability], options);

/** prctl(PR_CAP_AMBIENT): a capability that programs keep over execve without being root; must be inheritable and permitted. */
export const raiseAmbientCapability = (p: Program, capability: number, options: CallOptions = {}): Ref =>
  prctl(p, PR_CAP_AMBIENT, [PR_CAP_AMBIENT_RAISE, capability], options);

export const clearAmbientCapabilities = (p: Program, options: CallOptions = {}): Ref =>
  prctl(p, PR_CAP_AMBIENT, [PR_CAP_AMBIENT_CLEAR_ALL], options);

/** prctl(PR_SET_NO_NEW_PRIVS): set-user-id bits and file capabilities count no more. */
export const setNoNewPrivileges = (p: Program, options: CallOptions = {}): Ref =>
  prctl(p, PR_SET_NO_NEW_PRIVS, [1], options);

const FILTER_INSTRUCTION_BYTES = 8;

/**
 * seccomp(2) with a classic BPF program (seccomp/compile.ts). Needs CAP_SYS_ADMIN or no_new_privs. `flags`
 * SECCOMP_FILTER_FLAG_*. From here the actor's own calls are filtered too: let execve be next.
 */
export function seccomp(p: Program, filter: Uint8Array, flags = 0, options: CallOptions = {}): Ref {
  const program = p.struct([filter.length / FILTER_INSTRUCTION_BYTES, p.bytes(filter)]);
  return p.call('seccomp', [SECCOMP_SET_MODE_FILTER, flags, program], options);
}
