/**
 * Lists of options and answers:
 *
 *     - [x] the right one
 *       > why it is right
 *     - [ ] a wrong one {trap=S3.8}
 *       > what whoever thinks so has not seen
 */
import type { List, ListItem, Paragraph, RootContent } from 'mdast';
import { lineOf } from './markdown.ts';
import { plainInlines, readInlines, readQuotes } from './prose.ts';
import type { Reading } from './reading.ts';
import type { Inline, Item, Option, TypedAnswer } from './types.ts';

export const listsOf = (nodes: readonly RootContent[]): List[] =>
  nodes.filter((node): node is List => node.type === 'list');

export function readOptions(list: List, reading: Reading): Option[] {
  return list.children.flatMap((item) => {
    const head = readHead(item, reading);
    if (!head) return [];
    const { trap, outcome, id } = head.marks;
    return [
      {
        line: lineOf(item),
        isRight: head.isRight,
        text: head.text,
        feedback: readFeedback(item, reading),
        ...(trap !== undefined && { trap }),
        ...(outcome !== undefined && { outcome }),
        ...(id !== undefined && { id }),
      },
    ];
  });
}

/** Answers that are typed or pointed at: a value between backticks, or `*` for every other. */
export function readAnswers(list: List, reading: Reading): TypedAnswer[] {
  return list.children.flatMap((item) => {
    const head = readHead(item, reading);
    if (!head) return [];
    const [first, ...more] = head.text;
    const value = plainInlines(head.text).trim();
    if (
      more.some((inline) => plainInlines([inline]).trim() !== '') ||
      (first?.kind !== 'code' && value !== 'anything else')
    )
      reading.faults.add(
        lineOf(item),
        `An answer is "${value}".`,
        'Write the value between backticks: - [x] `8080`; or `anything else`.',
      );
    const { trap } = head.marks;
    return [
      {
        line: lineOf(item),
        isRight: head.isRight,
        value: first?.kind === 'code' ? first.text : '*',
        feedback: readFeedback(item, reading),
        ...(trap !== undefined && { trap }),
      },
    ];
  });
}

/** Things in their right order. */
export const readOrder = (list: List, reading: Reading): Item[] =>
  list.children.map((item, rank) => ({ line: lineOf(item), text: itemText(item, reading), rank }));

/** Each item of the list is a group, the list inside it has what belongs there. */
export function readGroups(list: List, reading: Reading): { groups: (readonly Inline[])[]; items: Item[] } {
  const items: Item[] = [];
  const groups = list.children.map((group, rank) => {
    const inner = listsOf(group.children).flatMap((inside) => inside.children);
    if (inner.length === 0)
      reading.faults.add(
        lineOf(group),
        'A group has nothing in it.',
        'Write what belongs there as a list below it, two blanks further in.',
      );
    for (const item of inner) items.push({ line: lineOf(item), text: itemText(item, reading), rank });
    return itemText(group, reading);
  });
  return { groups, items };
}

const itemText = (item: ListItem, reading: Reading): Inline[] => {
  const first = firstParagraph(item);
  return first ? readInlines(first.children, reading) : [];
};

const firstParagraph = (item: ListItem): Paragraph | undefined =>
  item.children.find((child): child is Paragraph => child.type === 'paragraph');

interface Head {
  readonly isRight: boolean;
  readonly text: Inline[];
  readonly marks: { readonly trap?: string; readonly outcome?: string; readonly id?: string };
}

function readHead(item: ListItem, reading: Reading): Head | undefined {
  const first = firstParagraph(item);
  const inlines = first ? readInlines(first.children, reading) : [];
  const [start, ...rest] = inlines;
  const mark = start?.kind === 'text' ? /^\[( |x|X)\] ?/.exec(start.text) : null;
  if (!mark || start?.kind !== 'text') {
    reading.faults.add(
      lineOf(item),
      'An option has no box.',
      'Begin it with `- [x]` when it is right, with `- [ ]` when it is wrong.',
    );
    return undefined;
  }
  const text: Inline[] = [{ kind: 'text', text: start.text.slice(mark[0].length) }, ...rest];
  const marks = takeMarks(text, lineOf(item), reading);
  return {
    isRight: mark[1] !== ' ',
    text: text.filter((inline) => !(inline.kind === 'text' && inline.text === '')),
    marks,
  };
}

/** `{trap=S3.8 outcome=gone #id}` at the end of the text. */
function takeMarks(text: Inline[], line: number, reading: Reading): Head['marks'] {
  const last = text.at(-1);
  const found = last?.kind === 'text' ? /\s*\{([^{}]*[=#][^{}]*)\}\s*$/.exec(last.text) : null;
  if (!found || last?.kind !== 'text') return {};
  text[text.length - 1] = { kind: 'text', text: last.text.slice(0, found.index) };
  const marks: { trap?: string; outcome?: string; id?: string } = {};
  for (const word of found[1]?.split(/\s+/).filter((piece) => piece !== '') ?? []) {
    const [, key, value] = /^(?:(trap|outcome)=|(?=#))#?"?([\w.-]+)"?$/.exec(word) ?? [];
    if (value === undefined)
      reading.faults.add(line, `An option says {${word}}.`, 'It may say {trap=S3.8}, {outcome=word}, {#id}.');
    else if (key === 'trap' || key === 'outcome') marks[key] = value;
    else marks.id = value;
  }
  return marks;
}

const readFeedback = (item: ListItem, reading: Reading) => {
  const quotes = readQuotes(item.children, reading);
  for (const child of item.children.slice(1))
    if (child.type !== 'blockquote')
      reading.faults.add(
        lineOf(child),
        'Below an option stands something else than its feedback.',
        'Begin the feedback with `> `, as far in as the option’s text.',
      );
  return quotes;
};
