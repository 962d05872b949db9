/**
 * Lesson text as data. Markdown becomes a small tree and nothing else, so what can reach the page is what types.ts lists: HTML,
 * pictures and dangerous links are faults. The page draws the tree; no HTML string exists.
 */
import type { Blockquote, List, PhrasingContent, RootContent } from 'mdast';
import type { Reading } from './reading.ts';
import { lineOf } from './markdown.ts';
import type { Inline, Prose } from './types.ts';

/** Whatever is no prose is a fault. */
export function readProse(nodes: readonly RootContent[], reading: Reading): Prose[] {
  return nodes.flatMap((node) => readBlock(node, reading));
}

function readBlock(node: RootContent, reading: Reading): Prose[] {
  const line = lineOf(node);
  switch (node.type) {
    case 'paragraph':
      return [{ kind: 'paragraph', line, children: readInlines(node.children, reading) }];
    case 'heading':
      if (node.depth < 3)
        reading.faults.add(line, 'A heading of a step stands inside a block.', 'Close the block before it with `:::`.');
      return [{ kind: 'heading', line, level: node.depth, children: readInlines(node.children, reading) }];
    case 'list':
      return [readList(node, reading)];
    case 'blockquote':
      return [{ kind: 'quote', line, children: readProse(node.children, reading) }];
    case 'code':
      return [{ kind: 'code', line, language: node.lang ?? '', text: node.value }];
    case 'html':
      return refuse(
        reading,
        line,
        `HTML is not shown: ${short(node.value)}`,
        'Write it in markdown, or as code between backticks.',
      );
    case 'thematicBreak':
      return refuse(
        reading,
        line,
        'A ruled line separates nothing here.',
        'Take it out, or begin a step with a heading.',
      );
    case 'containerDirective':
    case 'leafDirective':
      return refuse(
        reading,
        line,
        `:::${node.name} can't stand inside another block.`,
        'Close the block around it first, with `:::`.',
      );
    default:
      return refuse(reading, line, `A ${node.type} can't be shown.`, 'Write paragraphs, lists and fenced code.');
  }
}

const readList = (node: List, reading: Reading): Prose => ({
  kind: 'list',
  line: lineOf(node),
  ordered: node.ordered === true,
  items: node.children.map((item) => readProse(item.children, reading)),
});

export const readQuotes = (nodes: readonly RootContent[], reading: Reading): Prose[] =>
  nodes
    .filter((node): node is Blockquote => node.type === 'blockquote')
    .flatMap((node) => readProse(node.children, reading));

export function readInlines(nodes: readonly PhrasingContent[], reading: Reading): Inline[] {
  return nodes.flatMap((node) => readInline(node, reading));
}

function readInline(node: PhrasingContent, reading: Reading): Inline[] {
  const line = lineOf(node);
  switch (node.type) {
    case 'text':
      return splitText(node.value.replaceAll('\n', ' '));
    case 'inlineCode':
      return [{ kind: 'code', text: node.value }];
    case 'strong':
      return [{ kind: 'strong', children: readInlines(node.children, reading) }];
    case 'emphasis':
      return [{ kind: 'emphasis', children: readInlines(node.children, reading) }];
    case 'break':
      return [{ kind: 'break' }];
    case 'link':
      return readLink(node, reading);
    case 'image':
      return refuse(
        reading,
        line,
        'Pictures are not shown.',
        'Open a view of the machine: `:::view{#id of=layers at="..."}`.',
      );
    case 'html':
      return refuse(
        reading,
        line,
        `HTML is not shown: ${short(node.value)}`,
        'Write it in markdown, or as code between backticks.',
      );
    default:
      return refuse(reading, line, `A ${node.type} can't be shown.`, 'Write links as `[words](https://...)`.');
  }
}

function readLink(node: PhrasingContent & { type: 'link' }, reading: Reading): Inline[] {
  const children = readInlines(node.children, reading);
  const term = /^term:([a-z0-9-]+)$/.exec(node.url)?.[1];
  if (term !== undefined) {
    reading.terms.push({ term, line: lineOf(node) });
    return [{ kind: 'term', term, children }];
  }
  const href = safeHref(node.url);
  if (href !== undefined) return [{ kind: 'link', href, children }];
  reading.faults.add(
    lineOf(node),
    `A link may not lead to ${short(node.url)}`,
    'Links begin with `https://`, with `#/lessons/`, or with `term:` for a word of the glossary.',
  );
  return children;
}

/** The target when a link may lead there, else undefined. */
export function safeHref(href: string): string | undefined {
  if (/^#\/[\w\-/.]*$/.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  const plain = url.protocol === 'https:' && url.username === '' && url.password === '';
  return plain ? url.href : undefined;
}

/** `{measured:name}` and `{found:condition}` are figures, everything else is words. */
function splitText(text: string): Inline[] {
  return text.split(/(\{(?:measured:[a-z0-9-]+|found(?::[a-z0-9-]+)?)\})/).flatMap((piece): Inline[] => {
    const [, kind, name = ''] = /^\{(measured|found)(?::([a-z0-9-]+))?\}$/.exec(piece) ?? [];
    if (kind === 'measured') return [{ kind, name }];
    if (kind === 'found') return [{ kind, condition: name }];
    return piece === '' ? [] : [{ kind: 'text', text: piece }];
  });
}

function refuse(reading: Reading, line: number, found: string, instead: string): [] {
  reading.faults.add(line, found, instead);
  return [];
}

const short = (text: string): string => {
  const [line = ''] = text.trim().split('\n');
  return `${line.length > 60 ? `${line.slice(0, 60)}...` : line}.`;
};

/** The words alone. */
export const plainInlines = (inlines: readonly Inline[]): string => inlines.map(plainInline).join('');
/** The words that are no code. */
export const bareInlines = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => ('children' in inline ? bareInlines(inline.children) : inline.kind === 'text' ? inline.text : ' '))
    .join('');

function plainInline(inline: Inline): string {
  if ('text' in inline) return inline.text;
  if ('children' in inline) return plainInlines(inline.children);
  return inline.kind === 'break' ? ' ' : '0';
}
