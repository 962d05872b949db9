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
import type { Code, RootContent } from 'mdast';
import { didYouMean } from './fault.ts';
import { lineOf } from './markdown.ts';
import type { Reading } from './reading.ts';
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
