import { SECCOMP_RET_KILL_PROCESS } from '../constants/seccomp.ts';
import { Assembler, type Place } from './assembler.ts';
import { Code, encodeInstructions, type Instruction, INSTRUCTIONS_MAX } from './bpf.ts';
import type { SeccompCondition, SeccompProfile } from './profile.ts';
import { type Alternative, type ResolvedProfile, resolveProfile, type SeccompSubject } from './rules.ts';

const AUDIT_ARCH_I386 = 0x40000003;
/** struct seccomp_data: linux/seccomp.h. */
const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;
const ARGUMENTS_AT = 16;
const WORD_MAX = 0xffffffff;
/**
 * Numbers that a leaf of the tree looks for one by one. In the guest an instruction costs about 1.1 us when the filter is
 * attached (copying, checking, translating), a step on the average path 15 us (the kernel runs the filter once for every number
 * then, for its cache of calls that are always allowed). For Docker's profile one is the best: 125 instructions, 10.5 steps.
 */
const EXCEPTIONS_MAX = 1;

/** The kernel would refuse the filter. */
export class TooManyInstructions extends Error {
  override readonly name = 'TooManyInstructions';
}

/** Compiles a profile to the classic BPF program that seccomp(2) takes, for i386. Throws TooManyInstructions. */
export function compileSeccomp(profile: SeccompProfile, subject: SeccompSubject): Uint8Array {
  const instructions = compileInstructions(resolveProfile(profile, subject));
  if (instructions.length > INSTRUCTIONS_MAX)
    throw new TooManyInstructions(
      `The profile compiles to ${String(instructions.length)} instructions, the kernel takes ${String(INSTRUCTIONS_MAX)}`,
    );
  return encodeInstructions(instructions);
}

export function compileInstructions(profile: ResolvedProfile): Instruction[] {
  const assembler = new Assembler();
  const groups = groupsOf(rangesOf(profile, assembler));
  const tree = searchTree(groups, profile.lastKnown + 2, assembler);
  const known = assembler.loadBefore(NUMBER_AT, tree);
  const foreign = assembler.returning(SECCOMP_RET_KILL_PROCESS);
  const checked = assembler.branch(Code.JumpEqual, AUDIT_ARCH_I386, known, foreign);
  assembler.loadBefore(ARCHITECTURE_AT, checked);
  return assembler.finish();
}

/** Numbers from `first` up to the next range are answered at one place; the last one has no end. */
interface Range {
  readonly first: number;
  readonly width: number;
  readonly answer: Place;
}

function rangesOf({ calls, lastKnown, defaultReturn, unknownReturn }: ResolvedProfile, assembler: Assembler): Range[] {
  const ranges: Range[] = [];
  const conditional = new Map([...calls].filter(([, alternatives]) => needsArguments(alternatives)));
  const places = new Map(
    [...conditional].map(([number, alternatives]) => [number, answer(alternatives, defaultReturn, assembler)]),
  );
  for (let number = 0; number <= lastKnown + 1; number++) {
    const returns = number > lastKnown ? unknownReturn : (calls.get(number)?.[0]?.returns ?? defaultReturn);
    const place = places.get(number) ?? assembler.returning(returns);
    const last = ranges.at(-1);
    const width = number > lastKnown ? Infinity : 1;
    if (last?.answer === place) ranges[ranges.length - 1] = { ...last, width: last.width + width };
    else ranges.push({ first: number, width, answer: place });
  }
  return ranges;
}

const needsArguments = (alternatives: readonly Alternative[]): boolean =>
  alternatives.some(({ conditions }) => conditions.length > 0);

/** Neighbours that are answered alike but for a few numbers. */
interface Group {
  readonly first: number;
  readonly answer: Place;
  readonly exceptions: readonly Range[];
}

function groupsOf(ranges: readonly Range[]): Group[] {
  const groups: Group[] = [];
  for (let start = 0; start < ranges.length;) {
    let end = start + 1;
    while (end < ranges.length && exceptionsIn(ranges.slice(start, end + 1)) <= EXCEPTIONS_MAX) end++;
    groups.push(groupOf(ranges.slice(start, end)));
    start = end;
  }
  return groups;
}

function groupOf(ranges: readonly Range[]): Group {
  const common = commonAnswer(ranges);
  return {
    first: ranges[0]?.first ?? 0,
    answer: common,
    exceptions: ranges.filter(({ answer: each }) => each !== common),
  };
}

const exceptionsIn = (ranges: readonly Range[]): number => {
  const common = commonAnswer(ranges);
  return ranges.reduce((sum, { width, answer: each }) => sum + (each === common ? 0 : width), 0);
};

/** The answer that most numbers have. */
function commonAnswer(ranges: readonly Range[]): Place {
  const widths = new Map<Place, number>();
  for (const { answer: place, width } of ranges) widths.set(place, (widths.get(place) ?? 0) + width);
  return [...widths].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** Splits where half of the numbers lie on either side, so that the average way is short. */
function searchTree(groups: readonly Group[], end: number, assembler: Assembler): Place {
  const split = splitOf(groups, end);
  const middle = groups[split];
  if (!middle || split === 0) return leaf(groups[0], assembler);
  const above = searchTree(groups.slice(split), end, assembler);
  const below = searchTree(groups.slice(0, split), middle.first, assembler);
  return assembler.branch(Code.JumpGreaterEqual, middle.first, above, below);
}

/** The index of the group that begins nearest to the middle of all; 0 when there is nothing to split. */
function splitOf(groups: readonly Group[], end: number): number {
  const middle = ((groups[0]?.first ?? 0) + end) / 2;
  const distance = (index: number): number => Math.abs((groups[index]?.first ?? Infinity) - middle);
  let best = 0;
  for (let index = 1; index < groups.length; index++) if (best === 0 || distance(index) < distance(best)) best = index;
  return best;
}

function leaf(group: Group | undefined, assembler: Assembler): Place {
  if (!group) return assembler.returning(SECCOMP_RET_KILL_PROCESS);
  const numbers = group.exceptions.flatMap(({ first, width, answer: place }) =>
    Array.from({ length: width }, (_, index) => ({ number: first + index, place })),
  );
  return numbers.reduce(
    (next, { number, place }) => assembler.branch(Code.JumpEqual, number, place, next),
    group.answer,
  );
}

/** Tries the alternatives in order. */
const answer = (alternatives: readonly Alternative[], fallback: number, assembler: Assembler): Place =>
  alternatives.reduceRight<Place>((otherwise, { conditions, returns }) => {
    const found = assembler.returning(returns);
    return conditions.reduceRight((next, condition) => test(condition, next, otherwise, assembler), found);
  }, assembler.returning(fallback));

/** Arguments have 32 bits on i386: a comparison with more is decided here. */
function test({ index, op, value, valueTwo }: SeccompCondition, yes: Place, no: Place, assembler: Assembler): Place {
  const loaded = (compared: Place): Place => assembler.loadBefore(ARGUMENTS_AT + index * 8, compared);
  if (op === 'SCMP_CMP_MASKED_EQ') {
    if (valueTwo > WORD_MAX) return no;
    const mask = Number(BigInt(value) & 0xffffffffn);
    return loaded(assembler.andBefore(mask, assembler.branch(Code.JumpEqual, valueTwo, yes, no)));
  }
  if (value > WORD_MAX) return ALWAYS_BELOW.has(op) ? yes : no;
  const { code, inverted } = COMPARISONS[op];
  return loaded(inverted ? assembler.branch(code, value, no, yes) : assembler.branch(code, value, yes, no));
}

const ALWAYS_BELOW: ReadonlySet<string> = new Set(['SCMP_CMP_NE', 'SCMP_CMP_LT', 'SCMP_CMP_LE']);

const COMPARISONS = {
  SCMP_CMP_EQ: { code: Code.JumpEqual, inverted: false },
  SCMP_CMP_NE: { code: Code.JumpEqual, inverted: true },
  SCMP_CMP_GT: { code: Code.JumpGreater, inverted: false },
  SCMP_CMP_LE: { code: Code.JumpGreater, inverted: true },
  SCMP_CMP_GE: { code: Code.JumpGreaterEqual, inverted: false },
  SCMP_CMP_LT: { code: Code.JumpGreaterEqual, inverted: true },
} as const;
