/**
 * Every text of a lesson that a learner reads, with a key that names its place: what a translation would replace, and what the
 * rules of style look at.
 */
import { bareInlines, plainInlines } from './prose.ts';
import type { CompiledLesson, Condition, Inline, Option, Part, Prose, Question } from './types.ts';

export interface LessonText {
  /** `start/task/hint-1/1`: unique in the lesson, and the same as long as its place is. */
  readonly key: string;
  readonly line: number;
  /** Without marks; seeded names stand as they were written. Code is in it. */
  readonly words: string;
  /** The same without code. */
  readonly bare: string;
  readonly role:
    'title' | 'prose' | 'prompt' | 'option' | 'feedback' | 'statement' | 'condition' | 'hint' | 'card' | 'view';
}

type Role = LessonText['role'];

export function textsOf(lesson: CompiledLesson): LessonText[] {
  return [
    said('title', 1, 'title', lesson.title),
    said('summary', 1, 'title', lesson.summary),
    ...lesson.goals.map((words, index) => said(`goal-${index + 1}`, 1, 'title', words)),
    ...proseTexts('intro', 'prose', lesson.intro),
    ...lesson.steps.flatMap(({ id, line, title, parts }) => [
      said(`${id}/title`, line, 'title', title),
      ...parts.flatMap((part, index) =>
        partTexts(`${id}/${'id' in part ? part.id : `${part.kind}-${index + 1}`}`, part),
      ),
    ]),
    ...lesson.cards.flatMap(({ id, front, back }) => [
      ...proseTexts(`${id}/front`, 'card', front),
      ...proseTexts(`${id}/back`, 'card', back),
    ]),
    ...lesson.drills.flatMap(({ id, statement, conditions }) => [
      ...proseTexts(id, 'statement', statement),
      ...sayTexts(id, conditions),
    ]),
  ];
}

const said = (key: string, line: number, role: Role, words: string): LessonText => ({
  key,
  line,
  role,
  words,
  bare: words,
});

const written = (key: string, line: number, role: Role, inlines: readonly Inline[]): LessonText => ({
  key,
  line,
  role,
  words: plainInlines(inlines),
  bare: bareInlines(inlines),
});

export function proseTexts(key: string, role: Role, prose: readonly Prose[]): LessonText[] {
  return prose.flatMap((block, index): LessonText[] => {
    const own = `${key}/${index + 1}`;
    switch (block.kind) {
      case 'paragraph':
      case 'heading':
        return [written(own, block.line, role, block.children)];
      case 'quote':
        return proseTexts(own, role, block.children);
      case 'list':
        return block.items.flatMap((item, place) => proseTexts(`${own}-${place + 1}`, role, item));
      case 'code':
        return [];
    }
  });
}

function partTexts(key: string, part: Part): LessonText[] {
  switch (part.kind) {
    case 'prose':
      return proseTexts(key, 'prose', part.prose);
    case 'view':
      return proseTexts(key, 'view', part.alternative);
    case 'predict':
      return [...proseTexts(`${key}/prompt`, 'prompt', part.prompt), ...optionTexts(key, part.options)];
    case 'question':
      return questionTexts(key, part);
    case 'task':
      return [
        ...proseTexts(key, 'statement', part.statement),
        ...sayTexts(key, part.conditions),
        ...part.hints.flatMap(({ pieces }, rung) =>
          pieces.flatMap(({ prose }, index) => proseTexts(`${key}/hint-${rung + 1}-${index + 1}`, 'hint', prose)),
        ),
      ];
    default:
      return [];
  }
}

const sayTexts = (key: string, conditions: readonly Condition[]): LessonText[] =>
  conditions.map(({ id, line, say }) => said(`${key}/say-${id}`, line, 'condition', say));

const optionTexts = (key: string, options: readonly Option[]): LessonText[] =>
  options.flatMap(({ line, text, feedback }, index) => [
    written(`${key}/option-${index + 1}`, line, 'option', text),
    ...proseTexts(`${key}/feedback-${index + 1}`, 'feedback', feedback),
  ]);

function questionTexts(key: string, question: Question): LessonText[] {
  const texts = [
    ...proseTexts(`${key}/prompt`, 'prompt', question.prompt),
    ...proseTexts(`${key}/explanation`, 'feedback', question.explanation),
  ];
  if ('options' in question) texts.push(...optionTexts(key, question.options));
  if ('items' in question)
    texts.push(...question.items.map(({ line, text }, at) => written(`${key}/item-${at + 1}`, line, 'option', text)));
  if ('groups' in question)
    texts.push(...question.groups.map((text, at) => written(`${key}/group-${at + 1}`, question.line, 'option', text)));
  if ('answers' in question)
    texts.push(
      ...question.answers.flatMap(({ feedback }, at) => proseTexts(`${key}/feedback-${at + 1}`, 'feedback', feedback)),
    );
  return texts;
}
