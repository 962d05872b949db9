/**
 * Lesson text as data. Markdown becomes this small tree and nothing else, so what can reach the page is what is listed here: raw
 * HTML stays text, images are dropped, links lead to https or inside the app. The page draws the tree; no HTML string exists.
 */
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked';

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  /** `info` is the fence's info string, such as `sh run`. */
  | { readonly kind: 'code'; readonly info: string; readonly text: string }
  | { readonly kind: 'rule' };

/** Quotes and lists deeper than this are refused: lesson text is never so deep, hostile text may be. */
export const PROSE_DEPTH_MAX = 12;

const markdown = new Marked({ gfm: true });

export function parseProse(source: string): Block[] {
  return blocks(markdown.lexer(source), 0);
}

/** The target when a link may lead there, else undefined. */
export function safeHref(href: string): string | undefined {
  if (/^#\/[\w\-/.]*$/.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  const plain = url.protocol === 'https:' && url.username === '' && url.password === '';
  return plain ? url.href : undefined;
}

function blocks(tokens: readonly Token[], depth: number): Block[] {
  if (depth > PROSE_DEPTH_MAX) throw new RangeError(`parse lesson text: nested deeper than ${PROSE_DEPTH_MAX} levels`);
  return tokens.flatMap((token) => block(token as MarkedToken, depth));
}

function block(token: MarkedToken, depth: number): Block[] {
  switch (token.type) {
    case 'paragraph':
      return [{ kind: 'paragraph', children: inlines(token.tokens) }];
    case 'text':
      return [{ kind: 'paragraph', children: token.tokens ? inlines(token.tokens) : [text(token)] }];
    case 'heading':
      return [{ kind: 'heading', level: token.depth, children: inlines(token.tokens) }];
    case 'list':
      return [
        { kind: 'list', ordered: token.ordered, items: token.items.map((item) => blocks(item.tokens, depth + 1)) },
      ];
    case 'blockquote':
      return [{ kind: 'quote', children: blocks(token.tokens, depth + 1) }];
    case 'code':
      return [{ kind: 'code', info: token.lang?.trim() ?? '', text: token.text }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'html':
      return [{ kind: 'paragraph', children: [{ kind: 'text', text: token.raw.trim() }] }];
    default:
      return [];
  }
}

function inlines(tokens: readonly Token[]): Inline[] {
  return tokens.flatMap((token) => inline(token as MarkedToken));
}

function inline(token: MarkedToken): Inline[] {
  switch (token.type) {
    case 'strong':
      return [{ kind: 'strong', children: inlines(token.tokens) }];
    case 'em':
      return [{ kind: 'emphasis', children: inlines(token.tokens) }];
    case 'codespan':
      return [{ kind: 'code', text: token.text }];
    case 'link':
      return link(token);
    case 'br':
      return [{ kind: 'break' }];
    case 'image':
      return [{ kind: 'text', text: token.text }];
    case 'html':
      return [{ kind: 'text', text: token.raw }];
    case 'text':
    case 'escape':
      return [text(token)];
    default:
      return 'raw' in token ? [{ kind: 'text', text: token.raw }] : [];
  }
}

function link(token: Tokens.Link): Inline[] {
  const href = safeHref(token.href);
  const children = inlines(token.tokens);
  return href === undefined ? children : [{ kind: 'link', href, children }];
}

/** marked leaves entities in `text` as they were written; the few that lessons use are resolved here. */
function text(token: { text: string }): Inline {
  return {
    kind: 'text',
    text: token.text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES.get(entity) ?? entity),
  };
}

const ENTITIES = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);
