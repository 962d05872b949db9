/** Reads a seccomp profile's JSON text as Docker and then runc do, and refuses it in their words. */
import { type GoStruct, type GoType, decodeGoJson, GoJsonError } from '../../text/go-json.ts';
import { explainSyntaxError } from '../../text/json-syntax.ts';
import { serverError } from '../../std/errors.ts';
import {
  SECCOMP_ACTIONS,
  SECCOMP_OPERATORS,
  type SeccompCondition,
  type SeccompFor,
  type SeccompProfile,
  type SeccompRule,
} from '../../guest/seccomp/profile.ts';
import { initFailure, runcRefusal } from '../start/start-errors.ts';

const strings: GoType = { list: 'string' };
const action: GoType = { named: 'string', as: 'specs.LinuxSeccompAction' };

const condition: GoStruct = {
  struct: 'specs.LinuxSeccompArg',
  fields: {
    index: 'uint',
    value: 'uint64',
    valueTwo: 'uint64',
    op: { named: 'string', as: 'specs.LinuxSeccompOperator' },
  },
};

const filter: GoStruct = { struct: 'seccomp.Filter', fields: { caps: strings, arches: strings, minKernel: 'string' } };

const ofRuntime = 'LinuxSyscall';
const syscall: GoStruct = {
  struct: 'seccomp.Syscall',
  fields: {
    names: strings,
    action,
    errnoRet: 'uint',
    args: { list: condition },
    name: 'string',
    includes: filter,
    excludes: filter,
  },
  embedded: { names: ofRuntime, action: ofRuntime, errnoRet: ofRuntime, args: ofRuntime },
};

const profile: GoStruct = {
  struct: 'seccomp.Seccomp',
  fields: {
    defaultAction: action,
    defaultErrnoRet: 'uint',
    architectures: { list: { named: 'string', as: 'specs.Arch' } },
    archMap: {
      list: { struct: 'seccomp.Architecture', fields: { architecture: 'string', subArchitectures: strings } },
    },
    syscalls: { list: syscall, pointers: true },
  },
  embedded: { defaultAction: 'LinuxSeccomp', defaultErrnoRet: 'LinuxSeccomp', architectures: 'LinuxSeccomp' },
};

interface GivenRule {
  readonly names?: readonly string[];
  readonly name?: string;
  readonly action?: string;
  readonly errnoRet?: number;
  readonly args?: readonly {
    readonly index?: number;
    readonly value?: number;
    readonly valueTwo?: number;
    readonly op?: string;
  }[];
  readonly includes?: Partial<SeccompFor>;
  readonly excludes?: Partial<SeccompFor>;
}

interface GivenProfile {
  readonly defaultAction?: string;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly archMap?: readonly unknown[];
  readonly syscalls?: readonly GivenRule[];
}

const ERRNO_MAX = 0xffff;
const ARGUMENTS = 6;
const ARCHITECTURES =
  'X86 X86_64 X32 ARM AARCH64 MIPS MIPS64 MIPS64N32 MIPSEL MIPSEL64 MIPSEL64N32 PPC PPC64 PPC64LE RISCV64 S390 S390X'
    .split(' ')
    .map((name) => `SCMP_ARCH_${name}`);

/** Undefined for a profile that asks for nothing: runc loads no filter then. Throws Docker's and runc's errors. */
export function parseSeccompProfile(text: string): SeccompProfile | undefined {
  const given = decode(text);
  const { defaultAction = '', defaultErrnoRet, architectures = [], archMap = [], syscalls = [] } = given;
  if (architectures.length > 0 && archMap.length > 0) throw eitherOr('architectures', 'archMap');
  for (const { name = '', names = [], includes, excludes } of syscalls) {
    if (name !== '' && names.length > 0) throw eitherOr('name', 'names');
    for (const { minKernel } of [includes ?? {}, excludes ?? {}]) checkKernel(minKernel);
  }
  if (defaultAction === '' && syscalls.length === 0) return undefined;
  for (const name of architectures) oneOf(ARCHITECTURES, 'arch', name);
  return {
    defaultAction: oneOf(SECCOMP_ACTIONS, 'action', defaultAction),
    defaultErrnoRet: errnoOf(defaultErrnoRet),
    syscalls: syscalls.map(toRule),
  };
}

const decodingFailed = (why: string): Error => serverError(`Decoding seccomp profile failed: ${why}`);

const eitherOr = (one: string, other: string): Error =>
  serverError(`both '${one}' and '${other}' are specified in the seccomp profile, use either '${one}' or '${other}'`);

function decode(text: string): GivenProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const why = explainSyntaxError(text);
    throw decodingFailed(why === 'unexpected EOF' ? 'unexpected end of JSON input' : why);
  }
  try {
    return decodeGoJson(profile, value);
  } catch (error) {
    throw error instanceof GoJsonError ? decodingFailed(error.message) : error;
  }
}

function checkKernel(version: string | undefined): void {
  if (version !== undefined && !/^\d+\.\d+$/.test(version))
    throw decodingFailed(`invalid kernel version: ${JSON.stringify(version)}, expected "<kernel>.<major>"`);
}

function oneOf<T extends string>(known: readonly T[], what: string, text: string): T {
  const found = known.find((each) => each === text);
  if (found === undefined) throw runcRefusal(`string ${text} is not a valid ${what} for seccomp`);
  return found;
}

const errnoOf = (value: number | undefined): number | undefined => (value === undefined ? value : value & ERRNO_MAX);

function toRule({
  name = '',
  names = [],
  action: answer = '',
  errnoRet,
  args = [],
  includes,
  excludes,
}: GivenRule): SeccompRule {
  const all = name === '' ? names : [name];
  return {
    names: all,
    action: oneOf(SECCOMP_ACTIONS, 'action', answer),
    errnoRet: errnoOf(errnoRet),
    args: args.map((each) => toCondition(each, all[0] ?? '')),
    includes: toFor(includes),
    excludes: toFor(excludes),
  };
}

function toCondition(
  { index = 0, value = 0, valueTwo = 0, op = '' }: NonNullable<GivenRule['args']>[number],
  call: string,
): SeccompCondition {
  const operator = oneOf(SECCOMP_OPERATORS, 'operator', op);
  if (index >= ARGUMENTS)
    throw initFailure(
      `error creating seccomp syscall condition for syscall ${call}: syscalls only have up to ${ARGUMENTS} arguments (${index} given)`,
    );
  return { index, value, valueTwo, op: operator };
}

const toFor = ({ caps = [], arches = [], minKernel }: Partial<SeccompFor> = {}): SeccompFor => ({
  caps,
  arches,
  minKernel,
});
