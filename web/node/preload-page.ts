import type { HtmlTagDescriptor, Plugin } from 'vite';

/**
 * The page's chunk, and those that it shares with pages that are opened later, are loaded while the entry starts the machine, although only
 * the entry asks for them. Not as a `modulepreload`: that compiles them at once, in the way of the entry.
 */
export function preloadPage(): Plugin {
  return {
    name: 'drydock:preload-page',
    transformIndexHtml(_, { bundle }): HtmlTagDescriptor[] {
      const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
      const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/web/page.ts'));
      const entry = chunks.find(({ isEntry }) => isEntry);
      if (!page) return [];
      return [page.fileName, ...page.imports]
        .filter((file) => file !== entry?.fileName && !entry?.imports.includes(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'script', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        }));
    },
  };
}
