/** Words, code and links of a source as a lesson may have them. */
import type { Image, ImageReference, Link, LinkReference, PhrasingContent } from 'mdast';
import { plainText } from './plain.ts';
import { safeHref } from '../format/prose.ts';
import { seededNames } from '../format/seeded.ts';
import type { Page } from './dialect.ts';
import { htmlTokens, SHOWS } from './html.ts';
import { quoted } from './notes.ts';
import type { Piece } from './pieces.ts';

const lineOf = (node: { readonly position?: { readonly start: { readonly line: number } } | undefined }): number =>
  node.position?.start.line ?? 0;

/** `actions` gets what code with a mark behind it becomes: it follows the paragraph. */
export function readInlines(nodes: readonly PhrasingContent[], page: Page, actions: Piece[]): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  let isMarked = false;
  let silent: string | undefined;
  for (const [index, node] of nodes.entries()) {
    // What stands between the tags is no text for a reader.
    const tag = node.type === 'html' ? /^<(\/?(?:script|style))\b/i.exec(node.value)?.[1]?.toLowerCase() : undefined;
    if (silent !== undefined) {
      if (tag === `/${silent}`) silent = undefined;
      continue;
    }
    if (tag === 'script' || tag === 'style') silent = tag;
    if (node.type === 'inlineCode') {
      const next = nodes[index + 1];
      const mark = next?.type === 'text' ? MARK.exec(next.value)?.[1] : undefined;
      isMarked = mark !== undefined;
      const piece = mark === undefined ? undefined : page.dialect.inline(node.value, mark, lineOf(node), page);
      if (piece) actions.push(piece);
      result.push(code(node.value));
    } else {
      const rest = isMarked && node.type === 'text' ? { ...node, value: node.value.replace(MARK, '') } : node;
      isMarked = false;
      result.push(...readInline(rest, page, actions));
    }
  }
  return settled(result);
}

/** Words that were parted are one text again; what would name a seeded value is code. */
function settled(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const merged: PhrasingContent[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (node.type === 'text' && last?.type === 'text') merged[merged.length - 1] = text(last.value + node.value);
    else merged.push(node);
  }
  const split = merged.flatMap((node) => (node.type === 'text' ? words(node.value) : [node]));
  return seededNames(bare(split)).length === 0 ? split : split.map(withoutBraces);
}

const bare = (nodes: readonly PhrasingContent[]): string =>
  nodes.map((node) => ('children' in node ? bare(node.children) : node.type === 'text' ? node.value : ' ')).join('');

/** A name that begins in bold and ends outside of it. */
function withoutBraces(node: PhrasingContent): PhrasingContent {
  if (node.type === 'text') return text(node.value.replaceAll('{', '(').replaceAll('}', ')'));
  if (node.type === 'strong' || node.type === 'emphasis' || node.type === 'link')
    return { ...node, children: node.children.map(withoutBraces) };
  return node;
}

const MARK = /^\s?\{\{([^{}]*)\}\}/;
/** In code, a line's end is a blank. */
const code = (value: string): PhrasingContent => ({ type: 'inlineCode', value: value.replaceAll('\n', ' ') });
const text = (value: string): PhrasingContent => ({ type: 'text', value });

function readInline(node: PhrasingContent, page: Page, actions: Piece[]): PhrasingContent[] {
  switch (node.type) {
    case 'text':
      return [text(node.value)];
    case 'inlineCode':
      return [code(node.value)];
    case 'strong':
    case 'emphasis': {
      const children = readInlines(node.children, page, actions);
      return children.length === 0 ? [] : [{ type: node.type, children }];
    }
    case 'break':
      return [{ type: 'break' }];
    case 'link':
      return readLink(node, node.url, page, actions);
    case 'linkReference':
      return readLink(node, page.targets.get(node.identifier) ?? '', page, actions);
    case 'image':
    case 'imageReference':
      return readImage(node, page);
    case 'html':
      return readHtml(node.value, lineOf(node), page);
    case 'textDirective':
      return page.dialect.phrase?.(node, page) ?? asWritten(node, page);
    default:
      return asWritten(node, page);
  }
}

/** What is no more than text to a lesson. */
const asWritten = (node: PhrasingContent, page: Page): PhrasingContent[] => {
  const { start, end } = node.position ?? {};
  return [text(page.text.slice(start?.offset ?? 0, end?.offset ?? 0))];
};

/** Braces would name seeded values, and addresses of the machine are things to type: both are written as code. */
const AS_CODE =
  /\{[a-z][^{}\s]{0,80}\}|\{\{[^{}\n]{0,80}\}\}|https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)\b[\w\-./:?=&%#~]*[\w/]/g;

export function words(value: string): PhrasingContent[] {
  const plain = value.replaceAll(/[^\P{C}\n\t]/gu, '');
  const result: PhrasingContent[] = [];
  let at = 0;
  for (const match of plain.matchAll(AS_CODE)) {
    if (match.index > at) result.push(text(plain.slice(at, match.index)));
    result.push(code(match[0]));
    at = match.index + match[0].length;
  }
  if (at < plain.length) result.push(text(plain.slice(at)));
  return result;
}

function readLink(node: Link | LinkReference, url: string, page: Page, actions: Piece[]): PhrasingContent[] {
  const children = readInlines(node.children, page, actions);
  const href = url.startsWith('#') ? undefined : safeHref(url);
  if (href !== undefined) return children.length === 0 ? [code(href)] : [{ type: 'link', url: href, children }];
  return [...children, ...insteadOfLink(plainText(node), url, lineOf(node), page)];
}

/** What follows the words of a link that a lesson may not have. */
export function insteadOfLink(said: string, url: string, line: number, page: Page): PhrasingContent[] {
  const machine = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d+))?(.*)$/.exec(url);
  if (machine) {
    page.notes.changed(
      page.file,
      line,
      `A link led to port ${machine[1] ?? '80'} of the machine.`,
      'Its address is shown instead: the page previews published ports beside the terminal.',
    );
    return [text(' ('), code(quoted(url.replace(/^https?:\/\//, ''), 200)), text(')')];
  }
  if (url === '' || url.startsWith('#')) return [];
  page.notes.changed(
    page.file,
    line,
    `A link led to "${quoted(url)}", which a lesson may not.`,
    'Its words are kept. Links begin with `https://` or `#/lessons/`.',
  );
  return /^http:\/\/[\w.-]+/.test(url) && said !== url ? [text(' ('), code(quoted(url, 200)), text(')')] : [];
}

function readImage(node: Image | ImageReference, page: Page): PhrasingContent[] {
  page.notes.lost(
    page.file,
    lineOf(node),
    `A picture${node.alt ? `, "${quoted(node.alt)}",` : ''} is left out.`,
    'Open a view of the machine in its place (:::view), or say what it shows.',
  );
  return [];
}

function readHtml(html: string, line: number, page: Page): PhrasingContent[] {
  return htmlTokens(html).flatMap((token): PhrasingContent[] => {
    if (token.kind === 'text') return [text(token.text)];
    if (token.kind === 'open') noteTag(token.tag, line, page);
    return token.kind === 'open' && token.tag === 'br' ? [{ type: 'break' }] : [];
  });
}

export function noteTag(tag: string, line: number, page: Page): void {
  if (SHOWS.has(tag))
    page.notes.lost(page.file, line, `<${tag}> is left out.`, 'A lesson has no HTML: say it in words, or open a view.');
}
