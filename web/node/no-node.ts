import type { Plugin } from 'vite';

const EMPTY = '\0drydock:no-node';
const BUILT_INS = new Set(['fs', 'crypto', 'perf_hooks', 'node:crypto', 'node:fs/promises']);

/** v86 asks for Node's modules where it finds itself in Node; in a browser it never gets there, so they are empty. */
export function noNode(): Plugin {
  return {
    name: 'drydock:no-node',
    enforce: 'pre',
    resolveId: (source, importer) => (BUILT_INS.has(source) && importer?.includes('/v86/') ? EMPTY : undefined),
    load: (id) => (id === EMPTY ? 'export default {};' : undefined),
  };
}
