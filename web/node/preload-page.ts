import type { HtmlTagDescriptor, Plugin } from 'vite';

/**
 * The page's chunk is loaded while the entry starts the machine, although only the entry asks for it. Not as a `modulepreload`: that
 * compiles it at once, in the way of the entry.
 */
export function preloadPage(): Plugin {
  return {
    name: 'drydock:preload-page',
    transformIndexHtml(_, { bundle }): HtmlTagDescriptor[] {
      const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
      const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/web/page.ts'));
      if (!page) return [];
      return [
        {
          tag: 'link',
          attrs: { rel: 'preload', as: 'script', crossorigin: true, href: `./${page.fileName}` },
          injectTo: 'head',
        },
      ];
    },
  };
}
