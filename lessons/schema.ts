/**
 * What a lesson is. Its source is one markdown file: front matter, an introduction, then a section a step:
 *
 *     ## Title of the step {#id}
 *     prose, and fenced blocks whose info string gives them a part:
 *       sh run        a command the learner may type, copy or run in the terminal
 *       yaml check    what the guest must look like for the step to be passed (once a step)
 *       hint          prose shown on request, one hint a block
 *       sh solution   the commands that solve the step, where they differ from its `sh run` blocks
 *       sh offence    commands none of which may pass the step; the validator tries them, no page shows them
 *       text sample   an output to compare with
 */
import * as v from 'valibot';
import type { Block } from './prose.ts';

const Slug = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'));
const ContainerName = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, 'must be a container name'));
const Path = v.pipe(v.string(), v.regex(/^\/[^\0]*$/, 'must be an absolute path'));

const FrontMatter = v.strictObject({
  title: v.pipe(v.string(), v.minLength(1)),
  slug: Slug,
  /** Raised when a step asks for something else than before; a learner's progress says in which version a step was passed. */
  version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /** One sentence for the list of lessons. */
  summary: v.pipe(v.string(), v.minLength(1)),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  /** What the learner can do afterwards. */
  objectives: v.pipe(v.array(v.string()), v.minLength(1)),
});

/** The container has to be another one than the one that passed the named step, although it may bear the same name. */
const otherThan = v.optional(Slug);

const ContainerCheck = v.strictObject({
  kind: v.literal('container'),
  container: ContainerName,
  state: v.picklist(['running', 'exited', 'absent']),
  image: v.optional(v.string()),
  /** The whole command line, arguments joined by one space. */
  command: v.optional(v.string()),
  otherThan,
});

const FileCheck = v.strictObject({
  kind: v.literal('file'),
  /** A running container. */
  container: ContainerName,
  path: Path,
  state: v.picklist(['present', 'absent']),
  contains: v.optional(v.string()),
  otherThan,
});

const ExecCheck = v.strictObject({
  kind: v.literal('exec'),
  container: ContainerName,
  /** The command run by `docker exec` has this in its arguments. */
  mentions: v.string(),
  exit: v.picklist(['success', 'failure']),
  otherThan,
});

const NoteCheck = v.strictObject({
  kind: v.literal('note'),
  /** A file in the guest that holds what the learner found. */
  path: Path,
  /** What it must say: the process number of the container's first process, seen from inside or from the guest. */
  equals: v.picklist(['pid-inside', 'pid-outside']),
  container: ContainerName,
});

const CheckOne = v.variant('kind', [ContainerCheck, FileCheck, ExecCheck, NoteCheck]);

/** One check or several that must hold at the same time; `say` is the sentence the page shows. */
export const StepCheck = v.strictObject({
  say: v.pipe(v.string(), v.minLength(1)),
  all: v.pipe(v.array(CheckOne), v.minLength(1)),
  /** Steps that must have been passed before this one is looked at; the step before it when absent. */
  needs: v.optional(v.array(Slug)),
});

export type Check = v.InferOutput<typeof CheckOne>;
export type StepCheck = v.InferOutput<typeof StepCheck>;
export type FrontMatter = v.InferOutput<typeof FrontMatter>;

export interface Step {
  readonly id: string;
  readonly title: string;
  /** Without the blocks that have a part of their own but `sh run` and `text sample`. */
  readonly body: readonly Block[];
  readonly hints: readonly (readonly Block[])[];
  readonly solution: readonly string[];
  /** Each is a list of commands that must leave the step unpassed. */
  readonly offences: readonly (readonly string[])[];
  readonly check: StepCheck & { readonly needs: readonly string[] };
}

export interface Lesson extends FrontMatter {
  /** Folder numbers, which give the order: track, place in the track. */
  readonly order: readonly [number, number];
  readonly track: string;
  readonly intro: readonly Block[];
  readonly steps: readonly Step[];
}

/** Bytes; a longer lesson is a mistake. */
export const LESSON_BYTES_MAX = 128 * 1024;

export const parseFrontMatter = (data: unknown): FrontMatter => parse(FrontMatter, data, 'front matter');
export const parseStepCheck = (data: unknown, step: string): StepCheck =>
  parse(StepCheck, data, `check of step ${step}`);

function parse<T>(schema: v.GenericSchema<unknown, T>, data: unknown, what: string): T {
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const first = result.issues[0];
  throw new SyntaxError(`parse lesson: ${what}: ${v.getDotPath(first) ?? 'it'}: ${first.message}`);
}
