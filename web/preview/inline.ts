/**
 * Puts a document's style sheets, scripts and pictures into it. A previewed document has an origin of its own, from which a browser asks
 * neither the page nor its service worker for parts.
 */
import { placeUrl, resolveLink, type PreviewPlace } from './place.ts';

export interface Part {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The bytes of what an address of the same port has; undefined when there is nothing. */
export type LoadPart = (target: string) => Promise<Part | undefined>;

const PARTS_MAX = 200;
const PARTS_BYTES_MAX = 16 * 1024 * 1024;
const SOURCES = 'script[src], img[src], source[src], audio[src], video[src], input[type=image][src]';
const LINKS: readonly (readonly [selector: string, attribute: string])[] = [
  ['a[href], area[href]', 'href'],
  ['form[action]', 'action'],
  ['iframe[src]', 'src'],
];

export interface Whole {
  /** Where links on the port lead to. */
  readonly scope: string;
  readonly place: PreviewPlace;
  readonly load: LoadPart;
  /** Runs before the document's own. */
  readonly script: string;
}

/** The same document, complete in itself. */
export async function inlineParts(html: string, { scope, place, load, script }: Whole): Promise<string> {
  // Nothing of a parsed document is run or loaded.
  const document = new DOMParser().parseFromString(html, 'text/html');
  for (const base of document.querySelectorAll('base')) base.remove();
  const parts = new Parts(scope, place, load);
  for (const sheet of document.querySelectorAll('link[rel~=stylesheet][href]')) await inlineSheet(sheet, parts);
  for (const element of document.querySelectorAll(SOURCES)) {
    element.removeAttribute('srcset');
    element.removeAttribute('integrity');
    const part = await parts.get(element.getAttribute('src') ?? '');
    if (part) element.setAttribute('src', await dataUrl(part));
  }
  for (const [selector, attribute] of LINKS)
    for (const element of document.querySelectorAll(selector)) {
      const link = resolveLink(scope, place, element.getAttribute(attribute) ?? '');
      if (link !== undefined) element.setAttribute(attribute, link);
    }
  const first = document.createElement('script');
  first.textContent = script;
  document.head.prepend(first);
  for (const style of document.querySelectorAll('style'))
    style.textContent = await wholeSheet(style.textContent ?? '', parts);
  for (const element of document.querySelectorAll('[style]')) {
    const text = element.getAttribute('style') ?? '';
    if (text.includes('url(')) element.setAttribute('style', await wholeSheet(text, parts));
  }
  // There is only this frame to show anything in.
  for (const element of document.querySelectorAll('[target]')) element.removeAttribute('target');
  return `<!doctype html>${document.documentElement.outerHTML}`;
}

async function inlineSheet(sheet: Element, parts: Parts): Promise<void> {
  const link = sheet.getAttribute('href') ?? '';
  const part = await parts.get(link);
  if (!part) return;
  const text = await wholeSheet(new TextDecoder().decode(part.body), parts.beside(link));
  sheet.setAttribute('href', await dataUrl({ type: 'text/css', body: new TextEncoder().encode(text) }));
  sheet.removeAttribute('integrity');
}

/** What a style sheet names: css-syntax-3, url tokens, and the strings of @import. */
const NAMED = /url\(\s*(?:"([^"\n\\]*)"|'([^'\n\\]*)'|([^\s"'()\\]*))\s*\)|@import\s+(?:"([^"\n\\]*)"|'([^'\n\\]*)')/gi;
/** Sheets that import sheets. */
const IMPORTS_DEEP = 4;

/** A style sheet with its pictures, fonts and imports in it. */
async function wholeSheet(text: string, parts: Parts, depth = 0): Promise<string> {
  const replaced: string[] = [];
  let end = 0;
  for (const match of text.matchAll(NAMED)) {
    const link = match.slice(1).find((group) => group !== undefined) ?? '';
    const url = /^(?:data:|#)/i.test(link) ? undefined : await sheetPart(link, parts, depth);
    if (url === undefined) continue;
    const isImport = match[0].startsWith('@');
    replaced.push(text.slice(end, match.index), isImport ? `@import url("${url}")` : `url("${url}")`);
    end = match.index + match[0].length;
  }
  return replaced.join('') + text.slice(end);
}

async function sheetPart(link: string, parts: Parts, depth: number): Promise<string | undefined> {
  const part = await parts.get(link);
  if (!part) return undefined;
  if (!/^text\/css\b/i.test(part.type)) return dataUrl(part);
  if (depth >= IMPORTS_DEEP) return undefined;
  const text = await wholeSheet(new TextDecoder().decode(part.body), parts.beside(link), depth + 1);
  return dataUrl({ type: 'text/css', body: new TextEncoder().encode(text) });
}

interface Budget {
  readonly loaded: Map<string, Promise<Part | undefined>>;
  bytes: number;
}

/** Parts by their addresses, as many as a document may have. */
class Parts {
  readonly #scope: string;
  readonly #place: PreviewPlace;
  readonly #load: LoadPart;
  /** Of the whole document. */
  readonly #budget: Budget;

  constructor(scope: string, place: PreviewPlace, load: LoadPart, budget: Budget = { loaded: new Map(), bytes: 0 }) {
    this.#scope = scope;
    this.#place = place;
    this.#load = load;
    this.#budget = budget;
  }

  /** The same, for what names parts from its own place. */
  beside(link: string): Parts {
    const target = this.#targetOf(link) ?? this.#place.target;
    return new Parts(this.#scope, { ...this.#place, target }, this.#load, this.#budget);
  }

  async get(link: string): Promise<Part | undefined> {
    const target = this.#targetOf(link);
    const { loaded } = this.#budget;
    if (target === undefined || this.#budget.bytes > PARTS_BYTES_MAX) return undefined;
    if (!loaded.has(target)) {
      if (loaded.size >= PARTS_MAX) return undefined;
      loaded.set(target, this.#load(target));
    }
    const part = await loaded.get(target);
    this.#budget.bytes += part?.body.length ?? 0;
    return part;
  }

  #targetOf(link: string): string | undefined {
    const url = resolveLink(this.#scope, this.#place, link);
    return url?.slice(placeUrl(this.#scope, { ...this.#place, target: '' }).length).replace(/#.*$/s, '');
  }
}

function dataUrl({ type, body }: Part): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : 'data:,');
    reader.onerror = () => reject(reader.error ?? new Error('encode a part of a page'));
    reader.readAsDataURL(new Blob([body], { type }));
  });
}
