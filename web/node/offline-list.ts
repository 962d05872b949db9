/** Writes down what the built page consists of, so that it can be kept for visits without a network. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { OFFLINE_LIST, type OfflineList } from '../offline/list.ts';

/** A larger file is fetched when it is needed, with a network. */
const FILE_BYTES_MAX = 8e6;

export function offlineList(): Plugin {
  return {
    name: 'drydock:offline-list',
    apply: 'build',
    writeBundle({ dir }) {
      if (dir !== undefined) writeFileSync(join(dir, OFFLINE_LIST), JSON.stringify(listOf(dir)));
    },
  };
}

/** Files in `assets` have hashes in their names, so that their names say what is in them. */
export function listOf(dir: string): OfflineList {
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const entry = /<script[^>]* src="\.\/(assets\/[^"]+\.js)"/.exec(html)?.[1];
  if (entry === undefined) throw new Error(`list the page's files: index.html in ${dir} has no script of its own`);
  const files = readdirSync(join(dir, 'assets'))
    .filter((file) => statSync(join(dir, 'assets', file)).size <= FILE_BYTES_MAX)
    .map((file) => `assets/${file}`)
    .sort();
  const version = createHash('sha256')
    .update([html, ...files].join('\n'))
    .digest('hex')
    .slice(0, 16);
  return { version, entry, files };
}
