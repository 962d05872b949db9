/** What is imported: the text files of one folder. Paths inside it are hostile: none leads out of the folder. */

export interface ImportSource {
  /** The folder's name. */
  readonly name: string;
  /** By path in the folder, with slashes. */
  readonly files: ReadonlyMap<string, string>;
  readonly executables: ReadonlySet<string>;
  /** What was seen there and not read: links, pictures, files that are too large. */
  readonly unread: ReadonlyMap<string, string>;
}

/** What keeps a folder from becoming a lesson at all. */
export class ImportError extends Error {}

const PATH_LENGTH_MAX = 300;

/** The path that is meant from a folder inside the source; undefined when it leads out of the source, or is no path. */
export function pathInside(folder: string, path: string): string | undefined {
  if (path === '' || path.length > PATH_LENGTH_MAX || path.startsWith('/') || /[\p{Cc}\\]/u.test(path))
    return undefined;
  const parts: string[] = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** An absolute path in the guest, without `..`; undefined for what is none. A `~` is root's home. */
export function guestPath(path: string, from = '/root'): string | undefined {
  const whole =
    path.startsWith('~/') || path === '~' ? `/root${path.slice(1)}` : path.startsWith('/') ? path : `${from}/${path}`;
  if (whole.length > PATH_LENGTH_MAX || !/^[\w@%+=:,./~-]+$/.test(whole)) return undefined;
  const parts = whole.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || parts.some((part) => part.length > 100) ? undefined : `/${parts.join('/')}`;
}
