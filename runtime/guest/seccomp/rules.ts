import { errno } from '../errno.ts';
import {
  SECCOMP_RET_ALLOW,
  SECCOMP_RET_ERRNO,
  SECCOMP_RET_KILL_PROCESS,
  SECCOMP_RET_KILL_THREAD,
  SECCOMP_RET_LOG,
  SECCOMP_RET_TRACE,
  SECCOMP_RET_TRAP,
} from '../constants/seccomp.ts';
import { type SyscallName, syscallNumbers } from '../syscalls/numbers.ts';
import type { SeccompAction, SeccompCondition, SeccompProfile, SeccompRule } from './profile.ts';

/** What the container is and runs on; a profile's includes and excludes ask for it. */
export interface SeccompSubject {
  /** Full names: CAP_SYS_ADMIN. */
  readonly capabilities: ReadonlySet<string>;
}

/** The profile's name for i386, and the guest's kernel. */
const ARCHITECTURE = 'x86';
const KERNEL = [6, 1] as const;

/** A profile that was resolved for one subject: what the filter answers, per system call. */
export interface ResolvedProfile {
  /** SECCOMP_RET_* with its data. */
  readonly defaultReturn: number;
  /** Calls after the last one that the profile knows are younger than it: they answer this (runc's ENOSYS). */
  readonly unknownReturn: number;
  readonly lastKnown: number;
  readonly calls: ReadonlyMap<number, ResolvedCall>;
}

/** The first alternative whose conditions all hold gives the answer, else the profile's default. */
export type ResolvedCall = readonly Alternative[];

export interface Alternative {
  readonly conditions: readonly SeccompCondition[];
  readonly returns: number;
}

export function resolveProfile(profile: SeccompProfile, subject: SeccompSubject): ResolvedProfile {
  const defaultReturn = returnValue(profile.defaultAction, profile.defaultErrnoRet);
  const calls = new Map<number, Alternative[]>();
  let lastKnown = 0;
  for (const rule of profile.syscalls)
    for (const number of numbersOf(rule)) {
      lastKnown = Math.max(lastKnown, number);
      if (applies(rule, subject)) addRule(calls, number, rule, defaultReturn);
    }
  return { defaultReturn, lastKnown, calls, unknownReturn: unknownReturn(profile.defaultAction, defaultReturn) };
}

/** Names that i386 doesn't have are ignored, as Docker does. */
function numbersOf({ names }: SeccompRule): number[] {
  return names.flatMap((each) => (isSyscall(each) ? [syscallNumbers[each]] : []));
}

const isSyscall = (name: string): name is SyscallName => Object.hasOwn(syscallNumbers, name);

function applies({ includes, excludes }: SeccompRule, { capabilities }: SeccompSubject): boolean {
  if (excludes.caps.some((name) => capabilities.has(name))) return false;
  if (excludes.arches.includes(ARCHITECTURE)) return false;
  if (excludes.minKernel && kernelIsAtLeast(excludes.minKernel)) return false;
  if (includes.caps.some((name) => !capabilities.has(name))) return false;
  if (includes.arches.length > 0 && !includes.arches.includes(ARCHITECTURE)) return false;
  return !includes.minKernel || kernelIsAtLeast(includes.minKernel);
}

function kernelIsAtLeast(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return KERNEL[0] > major || (KERNEL[0] === major && KERNEL[1] >= minor);
}

/** An alternative without conditions decides for good; one that says what the default says is none (libseccomp). */
function addRule(calls: Map<number, Alternative[]>, number: number, rule: SeccompRule, defaultReturn: number): void {
  const returns = returnValue(rule.action, rule.errnoRet);
  if (returns === defaultReturn) return;
  const known = calls.get(number) ?? [];
  if (known.some(({ conditions }) => conditions.length === 0)) return;
  const added = conditionSets(rule.args).map((conditions) => ({ conditions, returns }));
  const unconditional = added.find(({ conditions }) => conditions.length === 0);
  calls.set(number, unconditional ? [unconditional] : [...known, ...added]);
}

/** Conditions of one rule must all hold; but several on the same argument are alternatives (runc, libcontainer/seccomp). */
function conditionSets(conditions: readonly SeccompCondition[]): (readonly SeccompCondition[])[] {
  const indexes = new Set(conditions.map(({ index }) => index));
  return indexes.size === conditions.length ? [conditions] : conditions.map((condition) => [condition]);
}

function returnValue(action: SeccompAction, errnoReturn: number | undefined): number {
  const data = errnoReturn ?? errno.EPERM;
  if (action === 'SCMP_ACT_ERRNO') return SECCOMP_RET_ERRNO | data;
  if (action === 'SCMP_ACT_TRACE') return SECCOMP_RET_TRACE | data;
  return RETURNS[action];
}

const RETURNS = {
  SCMP_ACT_KILL: SECCOMP_RET_KILL_THREAD,
  SCMP_ACT_KILL_THREAD: SECCOMP_RET_KILL_THREAD,
  SCMP_ACT_KILL_PROCESS: SECCOMP_RET_KILL_PROCESS,
  SCMP_ACT_TRAP: SECCOMP_RET_TRAP,
  SCMP_ACT_ALLOW: SECCOMP_RET_ALLOW,
  SCMP_ACT_LOG: SECCOMP_RET_LOG,
} as const;

/** A C library that tries a new call must see ENOSYS to fall back, not EPERM; a profile that allows by default says so. */
const unknownReturn = (action: SeccompAction, defaultReturn: number): number =>
  action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG' ? defaultReturn : SECCOMP_RET_ERRNO | errno.ENOSYS;
