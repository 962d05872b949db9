/**
 * Fenced blocks whose words give them a part:
 *
 *     sh run [terminal=2] [gaps]     commands to type, copy or run
 *     text expect                    right below a run: what it prints
 *     LANGUAGE save=/path            a file that a button writes
 *     yaml check                     in a task or drill: its conditions
 *     sh settle                      in a prediction: prints which option came true
 *     sh answer                      in a typed question: prints the right answer
 *     sh measure=name                a figure for {measured:name}
 *     LANGUAGE gaps                  in a question of form gap
 *     sh start, sh solution          in a drill
 */
import type { Code, Parents, RootContent } from 'mdast';
import type { ContainerDirective } from 'mdast-util-directive';
import { didYouMean } from './fault.ts';
import { lineOf } from './markdown.ts';
import type { BLOCK_NAMES, Reading } from './reading.ts';
import type { Part, Run, Save } from './types.ts';

export type FenceWord =
  'run' | 'expect' | 'save' | 'check' | 'settle' | 'answer' | 'measure' | 'gaps' | 'start' | 'solution';
const FENCE_WORDS: readonly FenceWord[] = [
  'run',
  'expect',
  'save',
  'check',
  'settle',
  'answer',
  'measure',
  'gaps',
  'start',
  'solution',
];

type BlockName = (typeof BLOCK_NAMES)[number];

export interface FenceInfo {
  /** Undefined for code that is only read. */
  readonly word: FenceWord | undefined;
  /** What follows the word's `=`, as in `save=/path`. */
  readonly value: string;
  readonly more: ReadonlyMap<string, string>;
}

/** The words behind the language. `run gaps` is a run. */
export function readFence(node: Code, { faults }: Reading): FenceInfo {
  const words = (node.meta ?? '').split(/\s+/).filter((word) => word !== '');
  const pairs = words.map((word): [string, string] => {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/.exec(word) ?? [];
    return [key, value];
  });
  const [first, ...rest] = pairs;
  if (!first) {
    if (node.lang === 'run' || node.lang === 'check')
      faults.add(
        lineOf(node),
        `A fenced block begins with "${node.lang}".`,
        `The language comes first: \`\`\`${node.lang === 'run' ? 'sh run' : 'yaml check'}.`,
      );
    return { word: undefined, value: '', more: new Map() };
  }
  const [name, value] = first;
  const word = FENCE_WORDS.find((known) => known === name);
  if (!word) faults.add(lineOf(node), `A fenced block says "${name}".`, didYouMean(name, FENCE_WORDS));
  return { word, value, more: new Map(rest) };
}

/** The one fence with this word among a block's children; undefined, with a fault, when there is none or more. */
export function theFence(
  nodes: readonly RootContent[],
  word: FenceWord,
  line: number,
  reading: Reading,
  isOptional = false,
): Code | undefined {
  const found = fencesOf(nodes, word, reading);
  if (found.length === 1 || (isOptional && found.length === 0)) return found[0];
  reading.faults.add(
    line,
    found.length === 0 ? `The block has no fence \`${word}\`.` : `The block has ${found.length} fences \`${word}\`.`,
    `Write one: \`\`\`${word === 'check' ? 'yaml' : 'sh'} ${word} ... \`\`\`.`,
  );
  return undefined;
}

const fencesOf = (nodes: readonly RootContent[], word: FenceWord, reading: Reading): Code[] =>
  nodes.filter(
    (node): node is Code => node.type === 'code' && readFence(node, { ...reading, faults: silent }).word === word,
  );

/** Words are checked where parts are read; here they are only looked up. */
const silent = { add: () => undefined } as unknown as Reading['faults'];

/** What is read in each block; a fence without a word is shown as it is. */
const WORDS_IN: Readonly<Record<BlockName, readonly FenceWord[]>> = {
  task: ['check'],
  predict: ['settle'],
  question: ['answer', 'gaps'],
  drill: ['start', 'check', 'solution'],
  hints: [],
  view: [],
  recall: [],
};

/** In a block they would be shown as plain code: without buttons, without blanks. */
export function refuseStrayFences(block: ContainerDirective, name: BlockName, reading: Reading): void {
  for (const fence of codeIn(block)) {
    const { word } = readFence(fence, { ...reading, faults: silent });
    if (word === undefined || WORDS_IN[name].includes(word)) continue;
    reading.faults.add(
      lineOf(fence),
      `A fence \`${fence.lang ?? ''} ${fence.meta ?? ''}\` stands inside :::${name}, which has no ${word}.`,
      word === 'run' || word === 'expect' || word === 'save'
        ? `Put it above the :::${name}, or below its closing \`:::\`.`
        : `Put it where it belongs; :::${name} reads ${listed(WORDS_IN[name])}.`,
    );
  }
}

const listed = (words: readonly FenceWord[]): string =>
  words.length === 0 ? 'no fence' : words.map((word) => `\`${word}\``).join(' and ');

const codeIn = (node: Parents | RootContent): Code[] => {
  if (node.type === 'code') return [node];
  return 'children' in node ? node.children.flatMap(codeIn) : [];
};

const TERMINALS_MAX = 4;

export function readRun(node: Code, { more }: FenceInfo, reading: Reading): Run {
  const line = lineOf(node);
  const terminal = Number(more.get('terminal') ?? 1);
  if (!Number.isInteger(terminal) || terminal < 1 || terminal > TERMINALS_MAX)
    reading.faults.add(
      line,
      `terminal=${more.get('terminal')} is no terminal.`,
      `Write a number from 1 to ${TERMINALS_MAX}.`,
    );
  for (const key of more.keys())
    if (key !== 'terminal' && key !== 'gaps')
      reading.faults.add(line, `A run says "${key}".`, didYouMean(key, ['terminal', 'gaps']));
  const hasGaps = more.has('gaps');
  if (hasGaps !== /_{4}/.test(node.value))
    reading.faults.add(
      line,
      hasGaps ? 'A run with `gaps` has no blank.' : 'A run has a blank, ____.',
      'Write `sh run gaps`, and four underscores for each blank.',
    );
  return { kind: 'run', line, script: node.value, terminal, hasGaps };
}

export function readSave(node: Code, { value }: FenceInfo, { faults }: Reading): Save {
  const line = lineOf(node);
  if (!value.startsWith('/'))
    faults.add(line, `save=${value} is no absolute path.`, 'Write the whole path: `save=/root/web/Dockerfile`.');
  return { kind: 'save', line, path: value, language: node.lang ?? '', text: `${node.value}\n` };
}

/** The quoted output goes to the run right above it. */
export function attachExpect(node: Code, parts: Part[], { faults }: Reading): void {
  const last = parts.at(-1);
  if (last?.kind === 'run' && last.expect === undefined) parts[parts.length - 1] = { ...last, expect: node.value };
  else
    faults.add(
      lineOf(node),
      'Quoted output stands without its command.',
      'Put it right below the `sh run` that prints it.',
    );
}
