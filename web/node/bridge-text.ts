/**
 * The modules of web/preview/bridge as the text of one script, in the module `virtual:bridge-text`: a previewed document loads nothing,
 * so the script is put into it.
 */
import { resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

const MODULE = 'virtual:bridge-text';
const RESOLVED = `\0${MODULE}`;
const ENTRY = resolve(import.meta.dirname, '../preview/bridge/main.ts');

export function bridgeText(): Plugin {
  let target: string | string[] | false = false;
  return {
    name: 'drydock:bridge-text',
    configResolved(config) {
      ({ target } = config.build);
    },
    resolveId: (source) => (source === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      const { code, moduleIds } = await bundle(target);
      for (const path of moduleIds) this.addWatchFile(path);
      return `export const bridgeText = ${JSON.stringify(code)};`;
    },
  };
}

async function bundle(target: string | string[] | false): Promise<Rolldown.OutputChunk> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      target,
      write: false,
      rolldownOptions: { input: ENTRY, output: { format: 'iife' } },
    },
  });
  const [result] = [built].flat();
  const chunk = result && 'output' in result ? result.output[0] : undefined;
  if (!chunk) throw new Error(`${ENTRY} came to nothing`);
  return chunk;
}
