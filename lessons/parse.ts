/**
 * Turns a lesson's source into a Lesson, or says what is wrong with it. Runs when the page is built and in the validator.
 */
import { parse as parseYaml } from 'yaml';
import { parseProse, type Block, type Inline } from './prose.ts';
import { LESSON_BYTES_MAX, parseFrontMatter, parseStepCheck, type Lesson, type Step } from './schema.ts';

/** `path` is `NN-track/NN-name/lesson.md`; the numbers give the lesson's place. */
export function parseLesson(path: string, source: string): Lesson {
  const place = /(\d+)-([a-z0-9-]+)\/(\d+)-[a-z0-9-]+\/lesson\.md$/.exec(path);
  if (!place) throw new SyntaxError(`parse lesson: ${path} is not NN-track/NN-name/lesson.md`);
  if (source.length > LESSON_BYTES_MAX)
    throw new SyntaxError(`parse lesson: ${path} is over ${LESSON_BYTES_MAX} bytes`);
  const [, track, trackName = '', lesson] = place;
  const { matter, body } = splitFrontMatter(source);
  const [intro, ...sections] = splitSections(parseProse(body));
  return {
    ...parseFrontMatter(parseYaml(matter)),
    order: [Number(track), Number(lesson)],
    track: trackName,
    intro: intro?.blocks ?? [],
    steps: checkedSteps(sections),
  };
}

function splitFrontMatter(source: string): { matter: string; body: string } {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(source);
  if (!match) throw new SyntaxError('parse lesson: no front matter between two lines of ---');
  return { matter: match[1] ?? '', body: match[2] ?? '' };
}

interface Section {
  readonly heading: string;
  readonly blocks: Block[];
}

/** The first section is what comes before the first heading of level 2. */
function splitSections(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [{ heading: '', blocks: [] }];
  for (const block of blocks) {
    if (block.kind === 'heading' && block.level === 2) sections.push({ heading: plain(block.children), blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections;
}

function checkedSteps(sections: readonly Section[]): Step[] {
  const steps: Step[] = [];
  for (const section of sections)
    steps.push(
      parseStep(
        section,
        steps.map((step) => step.id),
      ),
    );
  if (steps.length === 0) throw new SyntaxError('parse lesson: no steps');
  return steps;
}

function parseStep({ heading, blocks }: Section, before: readonly string[]): Step {
  const match = /^(.+?)\s*\{#([a-z0-9-]+)\}$/.exec(heading);
  if (!match) throw new SyntaxError(`parse lesson: heading "${heading}" has no {#id} at its end`);
  const [, title = '', id = ''] = match;
  if (before.includes(id)) throw new SyntaxError(`parse lesson: two steps are called ${id}`);
  const [check, ...more] = partsOf(blocks, 'yaml check');
  if (check === undefined || more.length > 0) throw new SyntaxError(`parse lesson: step ${id} needs one check block`);
  const run = partsOf(blocks, 'sh run').flatMap(commands);
  const solution = partsOf(blocks, 'sh solution').flatMap(commands);
  return {
    id,
    title,
    body: blocks.filter((block) => block.kind !== 'code' || !HIDDEN_PARTS.has(block.info)),
    hints: partsOf(blocks, 'hint').map(parseProse),
    solution: solution.length > 0 ? solution : run,
    offences: partsOf(blocks, 'sh offence').map(commands),
    check: withNeeds(parseStepCheck(parseYaml(check), id), id, before),
  };
}

function withNeeds<T extends { needs?: string[] | undefined }>(check: T, id: string, before: readonly string[]) {
  const needs = check.needs ?? before.slice(-1);
  const unknown = needs.find((need) => !before.includes(need));
  if (unknown !== undefined)
    throw new SyntaxError(`parse lesson: step ${id} needs ${unknown}, which is not a step before it`);
  return { ...check, needs };
}

const HIDDEN_PARTS = new Set(['yaml check', 'hint', 'sh solution', 'sh offence']);

const partsOf = (blocks: readonly Block[], info: string): string[] =>
  blocks.flatMap((block) => (block.kind === 'code' && block.info === info ? [block.text] : []));

/** One command a line. */
const commands = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function plain(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => ('text' in inline ? inline.text : 'children' in inline ? plain(inline.children) : ' '))
    .join('');
}
