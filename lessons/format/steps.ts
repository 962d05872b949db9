/** The body of a lesson: an introduction, then a section a step under a heading of level two with its id, `## Title {#id}`. */
import type { RootContent } from 'mdast';
import type { ContainerDirective } from 'mdast-util-directive';
import { didYouMean } from './fault.ts';
import { attachExpect, readFence, readRun, readSave, refuseStrayFences } from './fences.ts';
import { lineOf, sectionsOf, type SectionNodes } from './markdown.ts';
import { BLOCK_NAMES, claimId, type Reading } from './reading.ts';
import { plainInlines, readInlines, readProse } from './prose.ts';
import {
  readCard,
  readDrill,
  readHints,
  readPredict,
  readQuestion,
  readTask,
  readView,
  type TaskText,
} from './blocks.ts';
import type { Card, Drill, Hint, Part, Prose, Task } from './types.ts';

type WithoutTask = Exclude<Part, Task>;

export interface StepText {
  readonly id: string;
  readonly line: number;
  readonly title: string;
  /** The task stands at its place, without hints and solution. */
  readonly parts: (WithoutTask | ({ readonly kind: 'task' } & TaskText))[];
  readonly hints: readonly Hint[];
}

export interface Body {
  readonly intro: readonly Prose[];
  readonly steps: readonly StepText[];
  readonly cards: readonly Card[];
  readonly drills: readonly Drill[];
}

const STEPS_MAX = 20;

export function readBody(nodes: readonly RootContent[], reading: Reading): Body {
  const body = { cards: [] as Card[], drills: [] as Drill[] };
  const firstHeading = nodes.findIndex((node) => node.type === 'heading' && node.depth <= 2);
  const end = firstHeading === -1 ? nodes.length : firstHeading;
  const steps: StepText[] = [];
  for (const section of sectionsOf(nodes.slice(end), 2)) {
    const step = readStep(section, body, reading);
    if (step) steps.push(step);
  }
  if (steps.length === 0 || steps.length > STEPS_MAX)
    reading.faults.add(0, `The lesson has ${steps.length} steps.`, 'Begin each with a heading: `## Title {#name}`.');
  return { intro: readIntro(nodes.slice(0, end), reading), steps, ...body };
}

/** Words, and figures measured for them. */
function readIntro(nodes: readonly RootContent[], reading: Reading): Prose[] {
  return nodes.flatMap((node) => {
    const word = node.type === 'code' ? readFence(node, reading).word : undefined;
    if (node.type !== 'code' || word === undefined) return readProse([node], reading);
    if (word === 'measure') readCode(node, [], reading);
    else
      reading.faults.add(
        lineOf(node),
        `A fence \`${word}\` stands before the first step.`,
        'Put it below a heading `## Title {#name}`.',
      );
    return [];
  });
}

function readStep(
  { heading, nodes }: SectionNodes,
  body: { cards: Card[]; drills: Drill[] },
  reading: Reading,
): StepText | undefined {
  const line = lineOf(heading);
  const text = plainInlines(readInlines(heading.children, reading));
  const [, title = '', id = ''] = /^(.+?)\s*\{#([a-z0-9-]+)\}$/.exec(text) ?? [];
  if (id === '') {
    reading.faults.add(line, `The heading "${text}" has no name.`, `Write \`## ${text} {#${slugOf(text)}}\`.`);
    return undefined;
  }
  claimId(id, line, reading);
  const step: { parts: StepText['parts']; hints: Hint[] } = { parts: [], hints: [] };
  for (const node of nodes) {
    if (node.type === 'containerDirective') readBlock(node, step, body, reading);
    else if (node.type === 'code') readCode(node, step.parts, reading);
    else if (node.type === 'leafDirective')
      reading.faults.add(
        lineOf(node),
        `A block ::${node.name} has two colons.`,
        `Write three, and close it: \`:::${node.name} ... :::\`.`,
      );
    else addProse(step.parts, readProse([node], reading));
  }
  return { id, line, title, ...step };
}

const slugOf = (title: string): string => {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, 3).join('-') || 'name';
};

function addProse(parts: StepText['parts'], prose: readonly Prose[]): void {
  const [first] = prose;
  if (!first) return;
  const last = parts.at(-1);
  if (last?.kind === 'prose') parts[parts.length - 1] = { ...last, prose: [...last.prose, ...prose] };
  else parts.push({ kind: 'prose', line: first.line, prose });
}

function readCode(node: RootContent & { type: 'code' }, parts: StepText['parts'], reading: Reading): void {
  const info = readFence(node, reading);
  switch (info.word) {
    case undefined:
      addProse(parts, readProse([node], reading));
      break;
    case 'run':
      parts.push(readRun(node, info, reading));
      break;
    case 'save':
      parts.push(readSave(node, info, reading));
      break;
    case 'expect':
      attachExpect(node, parts as Part[], reading);
      break;
    case 'measure':
      reading.measures.push({ name: info.value, script: node.value, line: lineOf(node) });
      break;
    default:
      reading.faults.add(
        lineOf(node),
        `A fence \`${info.word}\` stands outside of its block.`,
        'Put it into the :::task, :::predict, :::question or :::drill that it belongs to.',
      );
  }
}

function readBlock(
  node: ContainerDirective,
  step: { parts: StepText['parts']; hints: Hint[] },
  body: { cards: Card[]; drills: Drill[] },
  reading: Reading,
): void {
  const line = lineOf(node);
  const name = BLOCK_NAMES.find((known) => known === node.name);
  const add = <T>(list: T[], part: T | undefined): void => void (part !== undefined && list.push(part));
  if (name !== undefined) refuseStrayFences(node, name, reading);
  switch (name) {
    case undefined:
      reading.faults.add(line, `There is no block :::${node.name}.`, didYouMean(node.name, BLOCK_NAMES));
      break;
    case 'predict':
      add<StepText['parts'][number]>(step.parts, readPredict(node, reading));
      break;
    case 'question':
      add<StepText['parts'][number]>(step.parts, readQuestion(node, reading));
      break;
    case 'view':
      add<StepText['parts'][number]>(step.parts, readView(node, reading));
      break;
    case 'task': {
      const task = readTask(node, reading);
      if (task && step.parts.some((part) => part.kind === 'task'))
        reading.faults.add(line, 'The step has two tasks.', 'Make two steps of it.');
      else if (task) step.parts.push({ kind: 'task', ...task });
      break;
    }
    case 'hints':
      if (step.hints.length > 0)
        reading.faults.add(line, 'The step has two blocks of hints.', 'Write one, of three rungs.');
      step.hints = readHints(node, reading);
      break;
    case 'recall':
      add(body.cards, readCard(node, reading));
      break;
    case 'drill':
      add(body.drills, readDrill(node, reading));
      break;
  }
}
