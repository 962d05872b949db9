/**
 * Puts a document's style sheets, scripts and pictures into it. A previewed document has an origin of its own, from which a browser asks
 * neither the page nor its service worker for parts.
 */
import { inlineModules } from './modules.ts';
import { dataUrl, type LoadPart, Parts } from './parts.ts';
import { resolveLink, type PreviewPlace } from './place.ts';

const SOURCES = 'script:not([type=module])[src], img[src], source[src], audio[src], video[src], input[type=image][src]';
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
  await inlineModules(document, parts);
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
