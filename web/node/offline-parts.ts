/** Writes down which parts of the site can be kept for visits without a network. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { OFFLINE_PARTS, type OfflinePart } from '../offline/parts.ts';

/** Whoever puts files on the site announces here what of them can be kept. */
export function offlineParts(...announced: readonly (() => readonly OfflinePart[])[]): Plugin {
  return {
    name: 'drydock:offline-parts',
    apply: 'build',
    writeBundle({ dir }) {
      if (dir === undefined) return;
      writeFileSync(join(dir, OFFLINE_PARTS), JSON.stringify(announced.flatMap((parts) => parts())));
    },
  };
}
