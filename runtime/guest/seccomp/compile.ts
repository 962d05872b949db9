import { SECCOMP_RET_KILL_PROCESS } from '../constants/seccomp.ts';
import { branch, Code, encodeInstructions, type Instruction, INSTRUCTIONS_MAX, statement } from './bpf.ts';
import type { SeccompCondition, SeccompProfile } from './profile.ts';
import { SeccompProfileError } from './profile.ts';
import { type Alternative, type ResolvedProfile, resolveProfile, type SeccompSubject } from './rules.ts';

const AUDIT_ARCH_I386 = 0x40000003;
/** struct seccomp_data: linux/seccomp.h. */
const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;
const ARGUMENTS_AT = 16;
const WORD_MAX = 0xffffffff;

/**
 * Compiles a profile to the classic BPF program that seccomp(2) takes, for i386. The number is looked up in a balanced tree
 * of ranges, some eight comparisons deep: the kernel runs the filter once for every number when it is attached (its cache of
 * calls that are always allowed), so the average path is part of a container's start.
 */
export function compileSeccomp(profile: SeccompProfile, subject: SeccompSubject): Uint8Array {
  const instructions = compileInstructions(resolveProfile(profile, subject));
  if (instructions.length > INSTRUCTIONS_MAX)
    throw new SeccompProfileError(
      `it compiles to ${String(instructions.length)} instructions, the kernel takes ${String(INSTRUCTIONS_MAX)}`,
    );
  return encodeInstructions(instructions);
}

export function compileInstructions(profile: ResolvedProfile): Instruction[] {
  return [
    statement(Code.LoadWord, ARCHITECTURE_AT),
    ...branch(
      Code.JumpEqual,
      AUDIT_ARCH_I386,
      [statement(Code.LoadWord, NUMBER_AT), ...searchTree(rangesOf(profile))],
      [statement(Code.Return, SECCOMP_RET_KILL_PROCESS)],
    ),
  ];
}

/** Numbers from `first` up to the next range answer alike. */
interface Range {
  readonly first: number;
  readonly code: readonly Instruction[];
}

function rangesOf({ calls, lastKnown, defaultReturn, unknownReturn }: ResolvedProfile): Range[] {
  const ranges: Range[] = [];
  let before: string | undefined;
  for (let number = 0; number <= lastKnown + 1; number++) {
    const fallback = number > lastKnown ? unknownReturn : defaultReturn;
    const code = answer(calls.get(number) ?? [], fallback);
    const key = JSON.stringify(code);
    if (key !== before) ranges.push({ first: number, code });
    before = key;
  }
  return ranges;
}

function searchTree(ranges: readonly Range[]): readonly Instruction[] {
  const [only] = ranges;
  const middle = ranges[ranges.length >> 1];
  if (ranges.length <= 1 || !middle) return only?.code ?? [];
  const half = ranges.length >> 1;
  const [below, above] = [searchTree(ranges.slice(0, half)), searchTree(ranges.slice(half))];
  return branch(Code.JumpGreaterEqual, middle.first, above, below);
}

/** Tries the alternatives in order. */
const answer = (alternatives: readonly Alternative[], fallback: number): Instruction[] => [
  ...alternatives.flatMap(({ conditions, returns }) =>
    conditions.reduceRight<Instruction[]>(guard, [statement(Code.Return, returns)]),
  ),
  statement(Code.Return, fallback),
];

/** Does `body` only if the condition holds. Arguments have 32 bits on i386: a comparison with more is decided here. */
function guard(body: Instruction[], { index, op, value, valueTwo }: SeccompCondition): Instruction[] {
  const load = statement(Code.LoadWord, ARGUMENTS_AT + index * 8);
  if (op === 'SCMP_CMP_MASKED_EQ') {
    if (valueTwo > WORD_MAX) return [];
    const mask = Number(BigInt(value) & 0xffffffffn);
    return [load, statement(Code.And, mask), skipUnless(Code.JumpEqual, valueTwo, body), ...body];
  }
  if (value > WORD_MAX) return ALWAYS_BELOW.has(op) ? body : [];
  const { code, inverted } = COMPARISONS[op];
  return [load, (inverted ? skipIf : skipUnless)(code, value, body), ...body];
}

/** A body is a return behind at most six conditions: a conditional jump always reaches over it. */
const skipUnless = (code: number, k: number, body: readonly Instruction[]): Instruction => ({
  code,
  jumpTrue: 0,
  jumpFalse: body.length,
  k,
});
const skipIf = (code: number, k: number, body: readonly Instruction[]): Instruction => ({
  code,
  jumpTrue: body.length,
  jumpFalse: 0,
  k,
});

const ALWAYS_BELOW: ReadonlySet<string> = new Set(['SCMP_CMP_NE', 'SCMP_CMP_LT', 'SCMP_CMP_LE']);

const COMPARISONS = {
  SCMP_CMP_EQ: { code: Code.JumpEqual, inverted: false },
  SCMP_CMP_NE: { code: Code.JumpEqual, inverted: true },
  SCMP_CMP_GT: { code: Code.JumpGreater, inverted: false },
  SCMP_CMP_LE: { code: Code.JumpGreater, inverted: true },
  SCMP_CMP_GE: { code: Code.JumpGreaterEqual, inverted: false },
  SCMP_CMP_LT: { code: Code.JumpGreaterEqual, inverted: true },
} as const;

/** A profile whose filters are compiled once for each set of capabilities. */
export class SeccompFilters {
  readonly #profile: SeccompProfile;
  readonly #filters = new Map<string, Uint8Array>();

  constructor(profile: SeccompProfile) {
    this.#profile = profile;
  }

  /** The program for seccomp(2); `capabilities` are full names, the bounding set. */
  filterFor(capabilities: Iterable<string>): Uint8Array {
    const set = new Set(capabilities);
    const key = [...set].sort().join();
    const known = this.#filters.get(key);
    if (known) return known;
    const filter = compileSeccomp(this.#profile, { capabilities: set });
    if (this.#filters.size >= FILTERS_MAX) this.#filters.clear();
    this.#filters.set(key, filter);
    return filter;
  }
}

/** Sets of capabilities that are remembered; a learner's containers have a handful. */
const FILTERS_MAX = 64;
