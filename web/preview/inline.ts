/**
 * Puts a document's style sheets, scripts and pictures into it. A previewed document has an origin of its own, from which a browser asks
 * neither the page nor its service worker for parts.
 */
import { resolveLink, type PreviewPlace } from './place.ts';

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

/** The same document, complete in itself. Links on the port lead to addresses under `scope`. */
export async function inlineParts(html: string, scope: string, place: PreviewPlace, load: LoadPart): Promise<string> {
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
  // There is only this frame to show anything in.
  for (const element of document.querySelectorAll('[target]')) element.removeAttribute('target');
  return `<!doctype html>${document.documentElement.outerHTML}`;
}

async function inlineSheet(sheet: Element, parts: Parts): Promise<void> {
  const part = await parts.get(sheet.getAttribute('href') ?? '');
  if (!part) return;
  sheet.setAttribute('href', await dataUrl({ ...part, type: 'text/css' }));
  sheet.removeAttribute('integrity');
}

/** Parts by their addresses, as many as a document may have. */
class Parts {
  readonly #scope: string;
  readonly #place: PreviewPlace;
  readonly #load: LoadPart;
  readonly #loaded = new Map<string, Promise<Part | undefined>>();
  #bytes = 0;

  constructor(scope: string, place: PreviewPlace, load: LoadPart) {
    this.#scope = scope;
    this.#place = place;
    this.#load = load;
  }

  async get(link: string): Promise<Part | undefined> {
    const url = resolveLink(this.#scope, this.#place, link);
    if (url === undefined || this.#bytes > PARTS_BYTES_MAX) return undefined;
    const target = url.slice(`${this.#scope}${this.#place.key}/${this.#place.port}`.length).replace(/#.*$/s, '');
    if (!this.#loaded.has(target)) {
      if (this.#loaded.size >= PARTS_MAX) return undefined;
      this.#loaded.set(target, this.#load(target));
    }
    const part = await this.#loaded.get(target);
    this.#bytes += part?.body.length ?? 0;
    return part;
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
