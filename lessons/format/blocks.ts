/** The `:::blocks` of a step: predictions, questions, tasks, views, and the cards and drills of the lesson. */
import type { List, RootContent } from 'mdast';
import type { ContainerDirective } from 'mdast-util-directive';
import { readConditions } from './conditions.ts';
import { theFence } from './fences.ts';
import { lineOf } from './markdown.ts';
import { listsOf, readAnswers, readGroups, readOptions, readOrder } from './options.ts';
import { readProse, readQuotes } from './prose.ts';
import { type AttributesOf, objectivesIn, readAttributes, type Reading } from './reading.ts';
import type { Card, Drill, Gap, Hint, Predict, Prose, Question, View } from './types.ts';

export interface TaskText {
  readonly line: number;
  readonly objectives: readonly string[];
  readonly support: AttributesOf<'task'>['support'];
  readonly statement: readonly Prose[];
  readonly conditions: ReturnType<typeof readConditions>;
}

export function readPredict(node: ContainerDirective, reading: Reading): Predict | undefined {
  const attributes = readAttributes('predict', node, reading);
  const line = lineOf(node);
  const settle = theFence(node.children, 'settle', line, reading);
  const list = theList(node, 'options', reading);
  if (!attributes || !settle || !list) return undefined;
  return {
    kind: 'predict',
    line,
    id: attributes.id,
    objectives: objectivesIn(attributes.objectives),
    prompt: promptOf(node.children, reading),
    options: readOptions(list, reading),
    settle: settle.value,
    ...(attributes.after !== undefined && { after: attributes.after }),
  };
}

export function readQuestion(node: ContainerDirective, reading: Reading): Question | undefined {
  const attributes = readAttributes('question', node, reading);
  if (!attributes) return undefined;
  const base = {
    kind: 'question' as const,
    line: lineOf(node),
    id: attributes.id,
    objectives: objectivesIn(attributes.objectives),
    isWhy: attributes.why !== undefined,
    ...(attributes.view !== undefined && { view: attributes.view }),
    prompt: promptOf(node.children, reading),
    explanation: readQuotes(node.children, reading),
  };
  const form = readForm(node, attributes, reading);
  return form && { ...base, ...form };
}

type FormOf<Q> = Q extends Question ? Omit<Q, Exclude<keyof Question, 'form'>> : never;

function readForm(
  node: ContainerDirective,
  { form, reads }: AttributesOf<'question'>,
  reading: Reading,
): FormOf<Question> | undefined {
  const list = theList(node, form === 'order' ? 'items' : 'options', reading);
  if (!list) return undefined;
  switch (form) {
    case 'one':
    case 'several':
    case 'yes-no':
      return { form, options: readOptions(list, reading) };
    case 'order':
      if (list.ordered !== true)
        reading.faults.add(
          lineOf(list),
          'The items are not numbered.',
          'Number them in their right order: `1. `, `2. `.',
        );
      return { form, items: readOrder(list, reading) };
    case 'match':
    case 'sort':
      return { form, ...readGroups(list, reading) };
    case 'gap':
      return readGap(node, list, reading);
    case 'typed': {
      const script = theFence(node.children, 'answer', lineOf(node), reading, true);
      return {
        form,
        reads: reads ?? 'text',
        answers: readAnswers(list, reading),
        ...(script && { answerScript: script.value }),
      };
    }
    case 'point':
      return { form, answers: readAnswers(list, reading) };
  }
}

function readGap(node: ContainerDirective, list: List, reading: Reading): FormOf<Question> | undefined {
  const fence = theFence(node.children, 'gaps', lineOf(node), reading);
  if (!fence) return undefined;
  const pieces = fence.value
    .split(/\[\[(.*?)\]\]/s)
    .map((piece, index): string | Gap => (index % 2 === 0 ? piece : { accepts: piece.split('|') }));
  if (pieces.length < 3)
    reading.faults.add(
      lineOf(fence),
      'The text has no gap.',
      'Put what is to be filled in between double brackets: [[FROM]], [[COPY|ADD]].',
    );
  return { form: 'gap', language: fence.lang ?? '', pieces, answers: readAnswers(list, reading) };
}

export function readTask(node: ContainerDirective, reading: Reading): TaskText | undefined {
  const attributes = readAttributes('task', node, reading);
  const check = theFence(node.children, 'check', lineOf(node), reading);
  if (!attributes || !check) return undefined;
  return {
    line: lineOf(node),
    objectives: objectivesIn(attributes.objectives),
    support: attributes.support,
    statement: readProse(
      node.children.filter((child) => child !== check),
      reading,
    ),
    conditions: readConditions(check, reading),
  };
}

const RUNGS = 3;

export function readHints(node: ContainerDirective, reading: Reading): Hint[] {
  readAttributes('hints', node, reading);
  const list = theList(node, 'hints', reading);
  if (!list) return [];
  if (list.children.length !== RUNGS || list.ordered !== true)
    reading.faults.add(
      lineOf(node),
      `There are ${list.children.length} hints.`,
      'Write a numbered list of three: what is wrong, where to look, how it works.',
    );
  return list.children.map((item) => ({
    line: lineOf(item),
    pieces: item.children.map((child) => readPiece(child, reading)),
  }));
}

/** A paragraph that begins with `{unless=condition}` is shown as long as that doesn't hold. */
function readPiece(node: RootContent, reading: Reading): Hint['pieces'][number] {
  const [block] = readProse([node], reading);
  if (block?.kind !== 'paragraph') return { prose: block ? [block] : [] };
  const [first, ...rest] = block.children;
  const [mark = '', unless] = (first?.kind === 'text' && /^\{unless=([a-z0-9-]+)\}\s*/.exec(first.text)) || [];
  if (unless === undefined || first?.kind !== 'text') return { prose: [block] };
  return { unless, prose: [{ ...block, children: [{ ...first, text: first.text.slice(mark.length) }, ...rest] }] };
}

export function readView(node: ContainerDirective, reading: Reading): View | undefined {
  const attributes = readAttributes('view', node, reading);
  if (!attributes) return undefined;
  const { id, of: view, at = '' } = attributes;
  return { kind: 'view', line: lineOf(node), id, view, at, alternative: readProse(node.children, reading) };
}

export function readCard(node: ContainerDirective, reading: Reading): Card | undefined {
  const attributes = readAttributes('recall', node, reading);
  if (!attributes) return undefined;
  const back = readQuotes(node.children, reading);
  if (back.length === 0)
    reading.faults.add(
      lineOf(node),
      'The card has no answer.',
      'Write it below the question, with `> ` before each line.',
    );
  return {
    line: lineOf(node),
    id: attributes.id,
    objectives: objectivesIn(attributes.objectives),
    isWhy: attributes.why !== undefined,
    front: readProse(
      node.children.filter((child) => child.type !== 'blockquote'),
      reading,
    ),
    back,
  };
}

export function readDrill(node: ContainerDirective, reading: Reading): Drill | undefined {
  const attributes = readAttributes('drill', node, reading);
  const line = lineOf(node);
  const check = theFence(node.children, 'check', line, reading);
  const solution = theFence(node.children, 'solution', line, reading);
  const start = theFence(node.children, 'start', line, reading, true);
  if (!attributes || !check || !solution) return undefined;
  return {
    line,
    id: attributes.id,
    objectives: objectivesIn(attributes.objectives),
    statement: readProse(
      node.children.filter((child) => child.type !== 'code'),
      reading,
    ),
    start: start?.value ?? '',
    conditions: readConditions(check, reading),
    solution: solution.value,
  };
}

/** What is asked: everything but the list of options, the explanation, and fences. */
const promptOf = (nodes: readonly RootContent[], reading: Reading): Prose[] =>
  readProse(
    nodes.filter(({ type }) => type !== 'list' && type !== 'blockquote' && type !== 'code'),
    reading,
  );

function theList(node: ContainerDirective, what: string, reading: Reading): List | undefined {
  const [list, ...more] = listsOf(node.children);
  if (list && more.length === 0) return list;
  reading.faults.add(
    lineOf(more[0] ?? node),
    list ? `:::${node.name} has two lists.` : `:::${node.name} has no list of ${what}.`,
    'Write one list, without text between its items, all with the same sign: `- `.',
  );
  return undefined;
}
