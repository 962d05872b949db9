/** Files that the build puts into the site as they are. */
import { copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file on disk, or a text. */
export type SiteFile = { readonly path: string } | { readonly text: string };

/** A second name for the same bytes, where the file system has that. */
export function put(target: string, file: SiteFile): void {
  mkdirSync(dirname(target), { recursive: true });
  if ('text' in file) return writeFileSync(target, file.text);
  try {
    linkSync(file.path, target);
  } catch {
    copyFileSync(file.path, target);
  }
}
