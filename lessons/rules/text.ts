/** Rules about what is read: V3, V6, V8, V11, V13, V15. */
import { proseTexts, textsOf, type LessonText } from '../format/texts.ts';
import { type CompiledLesson, type Part, type Prose, type Step, taskOf, type Task } from '../format/types.ts';
import { Finding, type LessonRule } from './course.ts';

const words = (text: string): string[] => text.match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu) ?? [];

const STEPS = { least: 3, most: 8 };
const MINUTES = { least: 5, most: 15, closing: 20 };
const FIRST_ACTION_WORDS_MAX = 80;
const BETWEEN_WORDS_MAX = 120;
const BETWEEN_PARAGRAPHS_MAX = 3;

export const isShort: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V3', source.folder);
  const { steps, minutes, isClosing } = lesson;
  if (steps.length < STEPS.least || steps.length > STEPS.most)
    finding.add(1, `The lesson has ${steps.length} steps.`, `Write ${STEPS.least} to ${STEPS.most}.`);
  const most = isClosing ? MINUTES.closing : MINUTES.most;
  if (minutes < MINUTES.least || minutes > most)
    finding.add(1, `The lesson takes ${minutes} minutes.`, `Keep it between ${MINUTES.least} and ${most}.`);
  const reading = { words: 0, paragraphs: 0, line: 1, isFirst: true };
  const read = (prose: readonly Prose[]): void => {
    for (const text of proseTexts('', 'prose', prose)) {
      if (reading.words === 0) reading.line = text.line;
      reading.words += words(text.words).length;
      reading.paragraphs += 1;
    }
  };
  const act = (): void => {
    const wordsMax = reading.isFirst ? FIRST_ACTION_WORDS_MAX : BETWEEN_WORDS_MAX;
    if (reading.words > wordsMax)
      finding.add(
        reading.line,
        `${reading.words} words stand ${reading.isFirst ? 'before the first action' : 'between two actions'}.`,
        `At most ${wordsMax}: let the learner do something, or take words out.`,
      );
    else if (reading.paragraphs > BETWEEN_PARAGRAPHS_MAX && !reading.isFirst)
      finding.add(
        reading.line,
        `${reading.paragraphs} paragraphs stand between two actions.`,
        `At most ${BETWEEN_PARAGRAPHS_MAX}.`,
      );
    Object.assign(reading, { words: 0, paragraphs: 0, isFirst: false });
  };
  read(lesson.intro);
  for (const part of lesson.steps.flatMap(({ parts }) => parts)) {
    if (part.kind === 'prose') read(part.prose);
    else {
      if (part.kind === 'task') read(part.statement);
      act();
    }
  }
  return finding.faults;
};

/** What the shell remembers; `docker history` is an image's. */
const KEYSTROKES = /(?<!docker (?:image )?)\bhistory\b|\.bash_history|HISTFILE|\bfc -l/;

export const looksAtState: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V6', source.folder);
  if (lesson.isAboutCommand) return [];
  for (const condition of lesson.steps.flatMap((step) => taskOf(step)?.conditions ?? []))
    if (condition.check === 'typed' || KEYSTROKES.test(JSON.stringify(condition)))
      finding.add(
        condition.line,
        'A condition looks at what was typed.',
        'Look at what it did; or say `command: true` where the lesson is about the command itself.',
      );
  return finding.faults;
};

const OVERLAP_MAX = 0.6;
/** A line of one word is found in any sentence. */
const TOKENS_LEAST = 2;
/** Two words that are shared, such as docker and a name, say nothing yet, unless they are the whole line. */
const SHARED_LEAST = 3;

export const keepsTheSolution: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V8', source.folder);
  for (const step of lesson.steps) {
    const task = taskOf(step);
    if (!task) continue;
    if (task.hints.length === 0)
      finding.add(task.line, 'The task has no hints.', 'Write three rungs below it: :::hints.');
    const lines = task.solutions
      .flatMap((script) => script.split('\n'))
      .map(tokens)
      .filter((line) => line.length >= TOKENS_LEAST);
    for (const { line, text, isBelow } of givenAway(step, task)) {
      const given = new Set(tokens(text));
      const command = lines.find((solution) => {
        const shared = solution.filter((token) => given.has(token)).length;
        if (shared === solution.length) return true;
        return !isBelow && shared >= SHARED_LEAST && shared >= OVERLAP_MAX * solution.length;
      });
      if (command)
        finding.add(
          line,
          `"${text.slice(0, 60)}" gives away "${command.join(' ').slice(0, 60)}".`,
          'Say what is wrong or where to look, not what to type.',
        );
    }
  }
  return finding.faults;
};

const tokens = (line: string): string[] => line.split(/[\s'"`;|&<>()=,]+/).filter((token) => token !== '');

interface Given {
  readonly line: number;
  readonly text: string;
  /** What is run once the task is done looks at what it was about: only the solution itself would give it away. */
  readonly isBelow?: boolean;
}

/** Code in statement and hints, and commands in the text of a step that is to be solved from its goal. */
function givenAway({ parts }: Step, { statement, hints, support }: Task): Given[] {
  const texts: Given[] = hints.flatMap(({ line, pieces }) =>
    pieces.flatMap(({ prose }) => codeIn(prose).map((text) => ({ line, text }))),
  );
  if (support === 'shown') return texts;
  texts.push(...statement.flatMap((block) => codeIn(block).map((text) => ({ line: block.line, text }))));
  if (support === 'gap') return texts;
  const below = parts.findIndex(({ kind }) => kind === 'task');
  const shown = parts.flatMap((part, index) => (part.kind === 'run' ? [{ ...part, isBelow: index > below }] : []));
  return [
    ...texts,
    ...shown.flatMap(({ line, script, isBelow }) => script.split('\n').map((text) => ({ line, text, isBelow }))),
  ];
}

function codeIn(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(codeIn);
  if (typeof tree !== 'object' || tree === null) return [];
  if ('kind' in tree && tree.kind === 'code' && 'text' in tree) return [String(tree.text)];
  return Object.values(tree).flatMap(codeIn);
}

const CARDS = { least: 2, most: 4 };
const QUOTE_WORDS = 8;

export const recalls: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V11', source.folder);
  const { cards } = lesson;
  if (cards.length < CARDS.least || cards.length > CARDS.most)
    finding.add(1, `The lesson has ${cards.length} recall cards.`, `Write ${CARDS.least} to ${CARDS.most}: :::recall.`);
  if (cards.length > 0 && !cards.some(({ isWhy }) => isWhy))
    finding.add(1, 'No card asks for a reason.', 'Let one ask why, and mark it: :::recall{#name why}.');
  const taught = textsOf(lesson).filter(({ role }) => role !== 'card' && role !== 'title');
  const said = ` ${taught.map((text) => words(text.words.toLowerCase()).join(' ')).join(' / ')} `;
  for (const card of cards) {
    const own = proseTexts('', 'card', [...card.front, ...card.back]).flatMap((text) =>
      runs(words(text.words.toLowerCase()), QUOTE_WORDS),
    );
    const quoted = own.find((run) => said.includes(` ${run} `));
    if (quoted !== undefined)
      finding.add(card.line, `The card quotes the lesson: "${quoted}".`, 'Ask in other words, of another case.');
  }
  return finding.faults;
};

const runs = (all: readonly string[], length: number): string[] =>
  all.length < length
    ? []
    : Array.from({ length: all.length - length + 1 }, (_, at) => all.slice(at, at + length).join(' '));

const OUTPUT_LANGUAGES = new Set(['text', 'console', 'output', 'txt', '']);
const FIGURE =
  /(?<![\w.{])(\d[\d.,]*) ?(?:ms|milliseconds?|seconds?|minutes?|[kMG]i?B|kilobytes?|megabytes?|gigabytes?|bytes)\b/g;

export const quotesWhatIsPrinted: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V13', source.folder);
  const blocks = [
    lesson.intro,
    ...lesson.steps.flatMap(({ parts }) => parts.map((part) => (part.kind === 'prose' ? part.prose : []))),
  ].flat();
  for (const block of blocks)
    if (block.kind === 'code' && OUTPUT_LANGUAGES.has(block.language))
      finding.add(
        block.line,
        'Output is quoted that nobody replays.',
        'Put it right below its `sh run`, as `text expect`.',
      );
  const scripts = lesson.steps.flatMap(({ parts }) => parts.flatMap(scriptsOf)).join('\n');
  for (const { line, bare, role } of textsOf(lesson))
    for (const [figure, number = ''] of role === 'prose' || role === 'feedback' ? bare.matchAll(FIGURE) : [])
      if (!scripts.includes(number))
        finding.add(
          line,
          `"${figure}" was measured nowhere.`,
          'Measure it here: {measured:name} with a fence `sh measure=name`; or say it without a figure.',
        );
  return finding.faults;
};

/** Where a figure may come from: what is run, written and asked for. */
function scriptsOf(part: Part): string[] {
  if (part.kind === 'run') return [part.script];
  if (part.kind === 'save') return [part.text];
  if (part.kind !== 'task') return [];
  return [...part.solutions, ...part.conditions.map((asked) => JSON.stringify({ ...asked, line: undefined }))];
}

const SENTENCE = { average: 20, most: 35 };
const BANNED = /\b(just|simply|easy|easily|obviously|of course)\b/i;
const NOT_SECOND_PERSON = /\b(we|let's|let us|our|ours|I|the learner|the user|the student)\b/;

export const speaksPlainly: LessonRule = ({ source, lesson }) => {
  const finding = new Finding('V15', source.folder);
  const texts = textsOf(lesson);
  for (const { line, bare } of texts) {
    if (isPlaceholder(bare))
      finding.add(line, `"${bare.trim()}" is still to be written.`, 'Put your own words in its place.');
    const banned = BANNED.exec(bare)?.[0];
    if (banned !== undefined) finding.add(line, `"${banned}" helps nobody.`, 'Take it out.');
    const other = NOT_SECOND_PERSON.exec(bare)?.[0];
    if (other !== undefined) finding.add(line, `"${other}" is not addressed to the reader.`, 'Write "you".');
  }
  const sentences = texts.flatMap((text) => sentencesIn(text));
  for (const { line, length } of sentences)
    if (length > SENTENCE.most)
      finding.add(line, `A sentence has ${length} words.`, `At most ${SENTENCE.most}: make two of it.`);
  const average = sentences.reduce((sum, { length }) => sum + length, 0) / Math.max(1, sentences.length);
  if (average > SENTENCE.average)
    finding.add(1, `Sentences have ${average.toFixed(1)} words on average.`, `At most ${SENTENCE.average}.`);
  if (!texts.some(({ bare }) => /\byou(r|rs|rself)?\b/i.test(bare)))
    finding.add(1, 'Nobody is addressed.', 'Write to "you".');
  return finding.faults;
};

/** What `npm run lessons -- new` and `-- import` leave to the author stands in capitals. */
const isPlaceholder = (text: string): boolean =>
  !/\p{Ll}/u.test(text) && (text.match(/\p{Lu}{3,}/gu) ?? []).length >= 2;

const sentencesIn = ({ line, words: text }: LessonText): { line: number; length: number }[] =>
  text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => ({ line, length: words(sentence).length }))
    .filter(({ length }) => length > 0);

/** For the report: how much there is to read. */
export const wordCount = (lesson: CompiledLesson): number =>
  textsOf(lesson).reduce((sum, text) => sum + words(text.words).length, 0);
