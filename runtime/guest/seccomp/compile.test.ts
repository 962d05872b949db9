import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSeccompProfile } from '../../container/config/seccomp-profile.ts';
import { CAPABILITY_NAMES } from '../capabilities.ts';
import { syscallNumbers } from '../syscalls/numbers.ts';
import { Code, type Instruction } from './bpf.ts';
import { compileInstructions, compileSeccomp } from './compile.ts';
import { SeccompFilters } from './filters.ts';
import type { SeccompCondition, SeccompProfile } from './profile.ts';
import { type ResolvedProfile, resolveProfile } from './rules.ts';

const AUDIT_ARCH_I386 = 0x40000003;
const ALLOW = 0x7fff0000;
const errnoReturn = (errno: number): number => 0x50000 | errno;

function profileOf(text: string): SeccompProfile {
  const profile = parseSeccompProfile(text);
  if (!profile) throw new Error('the profile asks for nothing');
  return profile;
}

const docker = profileOf(readFileSync(new URL('../../../reference/seccomp-default.json', import.meta.url), 'utf8'));
const DEFAULT_CAPABILITIES = new Set(
  [
    'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL',
    'AUDIT_WRITE',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => `CAP_${name}`),
);

/** Classic BPF as the kernel runs it on a struct seccomp_data. */
function interpret(program: readonly Instruction[], data: Uint32Array): { value: number; steps: number } {
  let accumulator = 0;
  for (let at = 0, steps = 1; ; at++, steps++) {
    const instruction = program[at];
    if (!instruction) throw new Error(`the program runs off its end at ${String(at)}`);
    const { code, k, jumpTrue, jumpFalse } = instruction;
    if (code === Code.Return) return { value: k, steps };
    if (code === Code.LoadWord) accumulator = data[k / 4] ?? 0;
    else if (code === Code.And) accumulator = (accumulator & k) >>> 0;
    else if (code === Code.Jump) at += k;
    else if (code === Code.JumpEqual) at += accumulator === k ? jumpTrue : jumpFalse;
    else if (code === Code.JumpGreater) at += accumulator > k ? jumpTrue : jumpFalse;
    else if (code === Code.JumpGreaterEqual) at += accumulator >= k ? jumpTrue : jumpFalse;
    else throw new Error(`unknown operation ${String(code)}`);
  }
}

function seccompData(number: number, args: readonly number[], architecture = AUDIT_ARCH_I386): Uint32Array {
  const data = new Uint32Array(16);
  data.set([number, architecture]);
  args.forEach((arg, index) => (data[4 + index * 2] = arg));
  return data;
}

/** What a condition means, word for word (seccomp_rule_add(3)). */
function holds({ index, op, value, valueTwo }: SeccompCondition, args: readonly number[]): boolean {
  const arg = BigInt(args[index] ?? 0);
  const datum = BigInt(value);
  if (op === 'SCMP_CMP_NE') return arg !== datum;
  if (op === 'SCMP_CMP_LT') return arg < datum;
  if (op === 'SCMP_CMP_LE') return arg <= datum;
  if (op === 'SCMP_CMP_EQ') return arg === datum;
  if (op === 'SCMP_CMP_GE') return arg >= datum;
  if (op === 'SCMP_CMP_GT') return arg > datum;
  return (arg & datum) === BigInt(valueTwo);
}

/** The definition, without any tree: the alternatives one after the other. */
function defined(
  { calls, defaultReturn, unknownReturn, lastKnown }: ResolvedProfile,
  number: number,
  args: number[],
): number {
  const alternatives = calls.get(number) ?? [];
  const chosen = alternatives.find(({ conditions }) => conditions.every((condition) => holds(condition, args)));
  return chosen?.returns ?? (number > lastKnown ? unknownReturn : defaultReturn);
}

const compile = (profile: SeccompProfile, capabilities: ReadonlySet<string>): Instruction[] =>
  compileInstructions(resolveProfile(profile, { capabilities }));

describe('Docker’s profile', () => {
  const program = compile(docker, DEFAULT_CAPABILITIES);
  const answer = (name: keyof typeof syscallNumbers, ...args: number[]): number =>
    interpret(program, seccompData(syscallNumbers[name], args)).value;

  test.each(['read', 'openat', 'execve', 'socketcall', 'clock_gettime64', 'futex_time64', 'statx', 'chroot'] as const)(
    'allows %s',
    (name) => expect(answer(name)).toBe(ALLOW),
  );

  test.each(['mount', 'reboot', 'init_module', 'bpf', 'unshare', 'setns', 'clock_settime64', 'keyctl'] as const)(
    'refuses %s with EPERM',
    (name) => expect(answer(name)).toBe(errnoReturn(1)),
  );

  test('looks at arguments', () => {
    const [newUserNamespace, fork] = [0x10000000, 17];
    expect([answer('clone', newUserNamespace), answer('clone', fork)]).toEqual([errnoReturn(1), ALLOW]);
    expect([answer('personality', 8), answer('personality', 1)]).toEqual([ALLOW, errnoReturn(1)]);
    expect([answer('socket', 2), answer('socket', 38), answer('socket', 40)]).toEqual([
      ALLOW,
      errnoReturn(1),
      errnoReturn(1),
    ]);
  });

  test('lets a C library fall back where it must', () => {
    expect(answer('clone3')).toBe(errnoReturn(38));
    expect(interpret(program, seccompData(100_000, [])).value).toBe(errnoReturn(38));
  });

  test('gives more to who has the capability', () => {
    const admin = compile(docker, new Set([...DEFAULT_CAPABILITIES, 'CAP_SYS_ADMIN']));
    expect(interpret(admin, seccompData(syscallNumbers.mount, [])).value).toBe(ALLOW);
    expect(interpret(admin, seccompData(syscallNumbers.clone, [0x10000000])).value).toBe(ALLOW);
  });

  test('kills what is of another architecture', () => {
    expect(interpret(program, seccompData(0, [], 0xc000003e)).value).toBe(0x80000000);
  });

  test('needs few steps for any call', () => {
    const steps = Object.values(syscallNumbers).map((number) => interpret(program, seccompData(number, [])).steps);
    expect(Math.max(...steps)).toBeLessThanOrEqual(24);
    expect(steps.reduce((sum, each) => sum + each, 0) / steps.length).toBeLessThan(12);
  });

  test('says of every number, for every set of capabilities, what its rules say', () => {
    const numbers = [...Object.values(syscallNumbers), 222, 223, 500, 0xffffffff];
    fc.assert(
      fc.property(
        fc.subarray([...CAPABILITY_NAMES]),
        fc.array(fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 8, 38, 39, 40, 0x20000, 0x7e020000, 0xffffffff)), {
          minLength: 6,
          maxLength: 6,
        }),
        (names, args) => {
          const resolved = resolveProfile(docker, { capabilities: new Set<string>(names) });
          const compiled = compileInstructions(resolved);
          const answers = numbers.map((number) => interpret(compiled, seccompData(number, args)).value);
          expect(answers).toEqual(numbers.map((number) => defined(resolved, number, args)));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('profiles of users', () => {
  const operators = ['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map((name) => `SCMP_CMP_${name}`);
  const value = fc.oneof(fc.nat(20), fc.constantFrom(0xffffffff, 0x100000000, 2 ** 40 + 1));
  const rule = fc.record({
    names: fc.subarray(['read', 'write', 'openat', 'mount', 'personality', 'no_such_call'], { minLength: 1 }),
    action: fc.constantFrom('SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO', 'SCMP_ACT_KILL', 'SCMP_ACT_LOG', 'SCMP_ACT_TRAP'),
    args: fc.array(fc.record({ index: fc.nat(2), value, valueTwo: value, op: fc.constantFrom(...operators) }), {
      maxLength: 3,
    }),
  });

  test('mean what they say, whatever they compare', () => {
    fc.assert(
      fc.property(
        fc.record({
          defaultAction: fc.constantFrom('SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO', 'SCMP_ACT_KILL_PROCESS'),
          syscalls: fc.array(rule, { maxLength: 12 }),
        }),
        fc.array(fc.oneof(fc.nat(22), fc.constant(0xffffffff)), { minLength: 3, maxLength: 3 }),
        (json, args) => {
          const resolved = resolveProfile(profileOf(JSON.stringify(json)), { capabilities: new Set() });
          const compiled = compileInstructions(resolved);
          for (const name of ['read', 'write', 'openat', 'mount', 'personality', 'close', 'statmount'] as const) {
            const number = syscallNumbers[name];
            expect(interpret(compiled, seccompData(number, args)).value).toBe(defined(resolved, number, args));
          }
        },
      ),
    );
  });

  test('many conditional rules stay within the kernel’s limit or are refused', () => {
    const args = [0, 1, 2].map((index) => ({ index, value: 1, op: 'SCMP_CMP_EQ' }));
    const syscalls = Array.from({ length: 2000 }, () => ({ names: ['read'], action: 'SCMP_ACT_ALLOW', args }));
    const profile = profileOf(JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', syscalls }));
    expect(() => compileSeccomp(profile, { capabilities: new Set() })).toThrow(/instructions, the kernel takes 4096/);
  });

  test('are compiled once for a set of capabilities', () => {
    const filters = new SeccompFilters(docker);
    expect(filters.filterFor(['CAP_KILL', 'CAP_CHOWN'])).toBe(filters.filterFor(['CAP_CHOWN', 'CAP_KILL']));
    expect(filters.filterFor(['CAP_KILL'])).not.toBe(filters.filterFor(['CAP_SYS_ADMIN']));
  });
});
