/** The lines between `---` at the head of a lesson. */
import type { Root } from 'mdast';
import * as v from 'valibot';
import type { Faults } from './fault.ts';
import { lineOf } from './markdown.ts';
import type { LessonHead, Vary } from './types.ts';
import { fits, readYaml } from './yaml.ts';

const Sentence = v.pipe(
  v.string('must be a text'),
  v.minLength(1, 'must not be empty'),
  v.maxLength(400, 'is too long'),
);
const Id = v.pipe(
  v.string('must be a text'),
  v.maxLength(60),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
);
const Objective = v.pipe(
  v.string('must be a text'),
  v.regex(/^S\d+\.\d+$/, 'must be a line of objectives.md, such as S3.131'),
);
const Words = v.pipe(
  v.array(v.union([v.string(), v.number()], 'must be words'), 'must be a list of words, or {from: 1, to: 9}'),
  v.minLength(3, 'must have three words or more'),
  v.maxLength(40),
);
const Range = v.pipe(
  v.strictObject({ from: v.pipe(v.number(), v.integer()), to: v.pipe(v.number(), v.integer()) }),
  v.check(({ from, to }) => to - from >= 2, 'must have three numbers or more'),
);

export const FrontMatter = v.strictObject({
  id: Id,
  title: Sentence,
  summary: Sentence,
  minutes: v.pipe(v.number('must be a number'), v.integer('must be a whole number')),
  version: v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(1, 'must be 1 or more'),
  ),
  goals: v.pipe(v.array(Sentence, 'must be a list of sentences'), v.minLength(1, 'must have a sentence')),
  /** None yet in a lesson that is being written: rule V1 asks for them. */
  objectives: v.array(Objective, 'must be a list'),
  again: v.optional(v.array(Objective, 'must be a list')),
  needs: v.optional(v.array(Id, 'must be a list of lessons')),
  introduces: v.optional(v.array(Id, 'must be a list of words of the glossary')),
  images: v.optional(v.array(Sentence, 'must be a list of images')),
  vary: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/, 'must be one lower-case word')),
      v.union([Words, Range], 'must be a list of three words or more, or {from: 1, to: 9} with three numbers or more'),
    ),
  ),
  /** Where the folder `files/` appears in the guest. */
  files: v.optional(v.pipe(v.string('must be a text'), v.regex(/^\/[^\0]*$/, 'must be an absolute path'))),
  broken: v.optional(v.strictObject({ step: Id, cause: Id, symptom: Sentence })),
  closing: v.optional(v.boolean('must be true or false')),
  command: v.optional(v.boolean('must be true or false')),
});

/** What the front matter says of a lesson; its folders say the rest of its head. */
export interface Head extends Omit<LessonHead, 'place' | 'track'> {
  readonly line: number;
  readonly vary: readonly Vary[];
  readonly filesAt: string;
}

export function readFrontMatter(root: Root, faults: Faults): Head | undefined {
  const [first] = root.children;
  if (first?.type !== 'yaml') {
    faults.add(
      1,
      'The file does not begin with front matter.',
      'Begin with a line `---`, then `id: ...`, `title: ...`, then another line `---`.',
    );
    return undefined;
  }
  const yaml = readYaml(first.value, lineOf(first) + 1, faults);
  const shape = { schema: FrontMatter, keys: Object.keys(FrontMatter.entries) };
  const matter = yaml && fits(shape, yaml, { what: 'front matter', lineOf: yaml.lineOf, faults });
  if (!matter) return undefined;
  const { again, needs, introduces, images, vary, files, broken, closing, command, ...rest } = matter;
  return {
    ...rest,
    line: lineOf(first),
    again: again ?? [],
    needs: needs ?? [],
    introduces: introduces ?? [],
    images: images ?? [],
    vary: Object.entries(vary ?? {}).map(([name, values]) =>
      Array.isArray(values) ? { name, words: values.map(String) } : { name, ...values },
    ),
    filesAt: files ?? `/root/${matter.id}`,
    ...(broken && { broken }),
    isClosing: closing ?? false,
    isAboutCommand: command ?? false,
  };
}
