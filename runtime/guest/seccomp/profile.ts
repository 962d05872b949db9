/**
 * A seccomp profile as the filter's compiler takes it, read from what Docker takes: `--security-opt seccomp=FILE` and its own default
 * (github.com/moby/profiles, seccomp/default.json).
 */
export const SECCOMP_ACTIONS = [
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
] as const;

export const SECCOMP_OPERATORS = [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
] as const;

export type SeccompAction = (typeof SECCOMP_ACTIONS)[number];

/** Holds or not for one argument of a call: they are numbered from 0 to 5. */
export interface SeccompCondition {
  readonly index: number;
  readonly value: number;
  readonly valueTwo: number;
  readonly op: (typeof SECCOMP_OPERATORS)[number];
}

/** For whom a rule is. */
export interface SeccompFor {
  readonly caps: readonly string[];
  readonly arches: readonly string[];
  /** `4.8`. */
  readonly minKernel: string | undefined;
}

export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet: number | undefined;
  readonly args: readonly SeccompCondition[];
  readonly includes: SeccompFor;
  readonly excludes: SeccompFor;
}

export interface SeccompProfile {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet: number | undefined;
  readonly syscalls: readonly SeccompRule[];
}
