import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const spawn = fileURLToPath(new URL('../session/spawn.ts', import.meta.url));
const double = fileURLToPath(new URL('../double/spawn.ts', import.meta.url));

/** Puts the scripted sandbox where the page starts the real one. */
export function pageDouble(): Plugin {
  return {
    name: 'drydock:page-double',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      return resolved?.id === spawn ? double : undefined;
    },
  };
}
