/**
 * Module scripts of a previewed document. A module that came as data has no place from which its imports could be told, so each gets a
 * name of its own, by which an import map finds it.
 */
import { init, parse } from 'es-module-lexer';
import { dataUrl, type Parts } from './parts.ts';

/** `drydock-module:/a/b.js` */
const NAME = 'drydock-module:';
/** What an import names by its place, in quotes when it is dynamic; names of packages are the document's business. */
const PLACE = /^["'`]?((?:\.{0,2}\/|https?:)[^"'`\\$\n]*)["'`]?$/;

/** Puts the modules of a document, and what they import, into it. */
export async function inlineModules(document: Document, parts: Parts): Promise<void> {
  const scripts = [...document.querySelectorAll('script[type=module]')];
  if (scripts.length === 0) return;
  await init;
  const modules = new ModuleGraph();
  for (const script of scripts) {
    const link = script.getAttribute('src');
    script.removeAttribute('src');
    script.removeAttribute('integrity');
    const text =
      link === null
        ? await modules.renamed(script.textContent ?? '', parts)
        : `import ${JSON.stringify((await modules.nameOf(link, parts)) ?? link)};`;
    script.textContent = text.replaceAll('</script', String.raw`<\/script`);
  }
  const map = document.createElement('script');
  map.type = 'importmap';
  map.textContent = JSON.stringify({ imports: Object.fromEntries(modules.addresses) });
  document.head.prepend(map);
  for (const link of document.querySelectorAll('link[rel=modulepreload]')) link.remove();
}

/** Every module once, however many import it, also in circles. */
class ModuleGraph {
  /** By name, what the import map says. */
  readonly addresses = new Map<string, string>();
  readonly #known = new Set<string>();

  /** Undefined for what is not on the port, or not there. */
  async nameOf(link: string, parts: Parts): Promise<string | undefined> {
    const target = parts.targetOf(link);
    if (target === undefined) return undefined;
    const name = NAME + target;
    if (this.#known.has(name)) return name;
    this.#known.add(name);
    const part = await parts.get(link);
    if (!part) return undefined;
    const text = await this.renamed(new TextDecoder().decode(part.body), parts.beside(link));
    this.addresses.set(name, await dataUrl({ type: 'text/javascript', body: new TextEncoder().encode(text) }));
    return name;
  }

  /** A module's text with names in its imports instead of places. What is no module is left as it is: the browser tells its author. */
  async renamed(text: string, parts: Parts): Promise<string> {
    const done: string[] = [];
    let end = 0;
    for (const { s: start, e: stop, d: dynamic } of importsOf(text)) {
      // The lexer itself reads strings by eval, which the page's policy forbids.
      const link = PLACE.exec(text.slice(start, stop))?.[1];
      if (link === undefined) continue;
      const name = await this.nameOf(link, parts);
      if (name === undefined) continue;
      // A dynamic import's place has its quotes with it.
      done.push(text.slice(end, start), dynamic >= 0 ? JSON.stringify(name) : name);
      end = stop;
    }
    return done.join('') + text.slice(end);
  }
}

function importsOf(text: string): ReturnType<typeof parse>[0] {
  try {
    return parse(text)[0];
  } catch {
    return [];
  }
}
