/** From the blocks of a page to pieces. Lists and quotes with commands in them are opened, so that the commands can be run. */
import type { Blockquote, Heading, List, ListItem, Paragraph, PhrasingContent, RootContent } from 'mdast';
import { plainText } from './plain.ts';
import { lineOf } from '../format/markdown.ts';
import type { Page } from './dialect.ts';
import { htmlTokens, type HtmlToken } from './html.ts';
import { noteTag, readInlines, words } from './inlines.ts';
import { quoted } from './notes.ts';
import { heading, type Piece } from './pieces.ts';
import { bounded } from './write-markdown.ts';

export function readBlocks(nodes: readonly RootContent[], page: Page): Piece[] {
  const folds = new Folds(page);
  for (const node of nodes)
    if (node.type === 'html') readHtmlBlock(node.value, lineOf(node), folds, page);
    else folds.add(...readBlock(node, page));
  return folds.end();
}

const prose = (node: RootContent, line: number): Piece => ({ kind: 'prose', line, node });

function readBlock(node: RootContent, page: Page): Piece[] {
  const line = lineOf(node);
  switch (node.type) {
    case 'paragraph':
      return readParagraph(node, page);
    case 'heading':
      return readHeading(node, page);
    case 'list':
      return readList(node, page);
    case 'blockquote':
      return readQuote(node, page);
    case 'code':
      return fenced(page.dialect.fence(node, page));
    case 'thematicBreak':
    case 'definition':
    case 'yaml':
      return [];
    case 'containerDirective':
    case 'leafDirective': {
      const pieces = page.dialect.block?.(node, page);
      if (pieces) return pieces;
      page.notes.lost(
        page.file,
        line,
        `The directive "${quoted(node.name)}" is not known.`,
        'What stands inside is kept; say what it did in words.',
      );
      return node.type === 'containerDirective'
        ? readBlocks(node.children, page)
        : readParagraph({ type: 'paragraph', children: node.children, ...at(node) }, page);
    }
    default:
      page.notes.lost(page.file, line, `A ${node.type} is left out.`, 'Write it as paragraphs, lists or fenced code.');
      return [];
  }
}

const fenced = (piece: Piece | undefined): Piece[] => (piece ? [piece] : []);
const at = (node: RootContent): Pick<RootContent, 'position'> => (node.position ? { position: node.position } : {});

function readParagraph(node: Paragraph, page: Page): Piece[] {
  const line = lineOf(node);
  const actions: Piece[] = [];
  const read = readInlines(node.children, page, actions);
  const children = withoutEnd(read);
  const isAllAction = actions.length === 1 && children.every((child) => child.type === 'inlineCode' || isBlank(child));
  const hasWords = children.some((child) => !isBlank(child));
  if (isAllAction || !hasWords) return actions;
  return [prose(bounded({ type: 'paragraph', children }, page, line), line), ...actions];
}

/** A break or a blank at the end of a paragraph shows nothing. */
function withoutEnd(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const kept = nodes.slice(0, nodes.findLastIndex((node) => !isBlank(node)) + 1);
  const last = kept.at(-1);
  return last?.type === 'text' ? [...kept.slice(0, -1), { ...last, value: last.value.trimEnd() }] : kept;
}

const isBlank = (node: { readonly type: string; readonly value?: unknown }): boolean =>
  node.type === 'break' || (node.type === 'text' && String(node.value).trim() === '');

/** The lesson's own headings are of level two. */
function readHeading(node: Heading, page: Page): Piece[] {
  const actions: Piece[] = [];
  const children = readInlines(node.children, page, actions);
  const depth = Math.min(6, Math.max(3, node.depth + 1)) as 3 | 4 | 5 | 6;
  const hasWords = plainText({ type: 'paragraph', children }).trim() !== '';
  const line = lineOf(node);
  return hasWords ? [prose(bounded({ type: 'heading', depth, children }, page, line), line), ...actions] : actions;
}

function readList(node: List, page: Page): Piece[] {
  const items = node.children.map((item) => ({ item, pieces: readBlocks(item.children, page) }));
  const kept = items.filter(({ pieces }) => pieces.length > 0);
  if (kept.some(({ pieces }) => pieces.some(({ kind }) => kind !== 'prose'))) {
    const first = node.start ?? 1;
    return items.flatMap(({ pieces }, index) => numbered(pieces, node.ordered === true ? first + index : undefined));
  }
  if (kept.length === 0) return [];
  const children = kept.map(({ pieces }): ListItem => ({
    type: 'listItem',
    spread: true,
    children: pieces.flatMap((piece) => (piece.kind === 'prose' ? [piece.node as ListItem['children'][number]] : [])),
  }));
  const line = lineOf(node);
  const isLoose = node.spread === true || children.some((item) => item.children.length > 1);
  const list: List = { type: 'list', ordered: node.ordered === true, spread: isLoose, children };
  return [prose(bounded(list, page, line), line)];
}

/** An item whose commands stand on their own keeps its number, in bold before its words. */
function numbered(pieces: readonly Piece[], number: number | undefined): Piece[] {
  const [first, ...rest] = pieces;
  if (number === undefined || first?.kind !== 'prose' || first.node.type !== 'paragraph') return [...pieces];
  const children: Paragraph['children'] = [
    { type: 'strong', children: [{ type: 'text', value: `${number}.` }] },
    { type: 'text', value: ' ' },
    ...first.node.children,
  ];
  return [{ ...first, node: { type: 'paragraph', children } }, ...rest];
}

const ALERT = /^\[!(note|tip|important|warning|caution)\]\s*/i;

function readQuote(node: Blockquote, page: Page): Piece[] {
  const pieces = readBlocks(node.children.map(withoutAlert), page);
  const inside = pieces.flatMap((piece) =>
    piece.kind === 'prose' ? [piece.node as Blockquote['children'][number]] : [],
  );
  const line = lineOf(node);
  const quote: Piece[] = inside.length === 0 ? [] : [prose({ type: 'blockquote', children: inside }, line)];
  return [...quote, ...pieces.filter(({ kind }) => kind !== 'prose')];
}

/** `[!NOTE]` becomes a bold word. */
function withoutAlert(node: RootContent, index: number): RootContent {
  const [first, ...rest] = node.type === 'paragraph' && index === 0 ? node.children : [];
  const word = first?.type === 'text' ? ALERT.exec(first.value)?.[1] : undefined;
  if (node.type !== 'paragraph' || first?.type !== 'text' || word === undefined) return node;
  const label = `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}:`;
  return {
    ...node,
    children: [
      { type: 'strong', children: [{ type: 'text', value: label }] },
      { type: 'text', value: ` ${first.value.replace(ALERT, '')}` },
      ...rest,
    ],
  };
}

function readHtmlBlock(html: string, line: number, folds: Folds, page: Page): void {
  const tokens = htmlTokens(html);
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.kind === 'text') {
      if (before?.kind === 'open' && before.tag === 'summary') folds.name(token.text);
      else folds.add(...textBlock(token, before, line, page));
    } else if (token.tag === 'details') {
      if (token.kind === 'open') folds.open(line);
      else folds.close();
    } else if (token.kind === 'open') noteTag(token.tag, line, page);
  }
}

function textBlock(
  token: HtmlToken & { kind: 'text' },
  before: HtmlToken | undefined,
  line: number,
  page: Page,
): Piece[] {
  const path = before?.kind === 'open' && before.tag === 'pre' ? before.attributes.get('data-filename') : undefined;
  if (path !== undefined) {
    const node = {
      type: 'code' as const,
      lang: 'text',
      meta: `kc:save=${path}`,
      value: token.text.replace(/^\n|\n$/g, ''),
    };
    return fenced(
      page.dialect.fence({ ...node, position: { start: { line, column: 1 }, end: { line, column: 1 } } }, page),
    );
  }
  const children = words(token.text.trim());
  return [prose(bounded({ type: 'paragraph', children }, page, line), line)];
}

const SOLUTION = /solution|answer|lösung|respuesta|解答|答案/i;
const HINT = /\b(hint|tip|help|clue)s?\b/i;
const FOLDS_MAX = 8;

/** `<details>` around blocks: solutions and hints get a place of their own, others are shown open. */
class Folds {
  readonly #page: Page;
  readonly #open: { title: string; line: number; pieces: Piece[] }[] = [];
  readonly #pieces: Piece[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  add(...pieces: readonly Piece[]): void {
    (this.#open.at(-1)?.pieces ?? this.#pieces).push(...pieces);
  }

  open(line: number): void {
    if (this.#open.length < FOLDS_MAX) this.#open.push({ title: '', line, pieces: [] });
  }

  name(title: string): void {
    const fold = this.#open.at(-1);
    if (fold) fold.title = quoted(title, 100);
  }

  close(): void {
    const fold = this.#open.pop();
    if (!fold || fold.pieces.length === 0) return;
    const { title, line, pieces } = fold;
    const role = SOLUTION.test(title) ? 'solution' : HINT.test(title) ? 'hint' : undefined;
    if (role) this.add({ kind: 'aside', line, role, pieces });
    else {
      this.#page.notes.changed(
        this.#page.file,
        line,
        `A part that opens${title === '' ? '' : `, "${title}",`} is shown open.`,
        'Keep it if it is needed to go on; else put it into a hint.',
      );
      const name: Piece[] = title === '' ? [] : [prose(heading(title, 4), line)];
      this.add(...name, ...pieces);
    }
  }

  /** What was not closed is closed here. */
  end(): Piece[] {
    while (this.#open.length > 0) this.close();
    return this.#pieces;
  }
}
