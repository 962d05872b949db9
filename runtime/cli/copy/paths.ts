/** The paths of `docker cp` as text; what a slash or a dot at their end says is kept (moby, pkg/archive/copy.go). */
import { cleanPath } from '../../text/path.ts';

export interface CopyArgument {
  /** Undefined for a path where the command runs. */
  readonly container: string | undefined;
  readonly path: string;
}

/** `container:path`; an absolute path and one that begins with a dot are local whatever is in them. */
export function parseCopyArgument(text: string): CopyArgument {
  const colon = text.indexOf(':');
  if (text.startsWith('/') || text.startsWith('.') || colon === -1) return { container: undefined, path: text };
  return { container: text.slice(0, colon), path: text.slice(colon + 1) };
}

const isDot = (path: string): boolean => path === '.' || path.endsWith('/.');
const isSlashed = (path: string): boolean => path.endsWith('/');

/** It can only mean a directory. */
export const assertsDirectory = (path: string): boolean => isSlashed(path) || isDot(path);

/** A clean path that says as much as the given one of what is at its end. */
function keepEnd(clean: string, given: string): string {
  const end = isDot(given) && !isDot(clean) ? '.' : isSlashed(given) ? '' : undefined;
  return end === undefined || clean === '/' ? clean : `${clean}/${end}`;
}

export const localPath = (path: string, cwd: string): string =>
  keepEnd(cleanPath(path.startsWith('/') ? path : `${cwd}/${path}`), path);

/** The directory that a path lies in, and its name there: `.` for `dir/.`, `/` for the root. */
export function splitPath(path: string): { readonly parent: string; readonly base: string } {
  const clean = cleanPath(path);
  if (isDot(path)) return { parent: clean, base: '.' };
  const slash = clean.lastIndexOf('/');
  if (clean === '/') return { parent: '/', base: '/' };
  return { parent: clean.slice(0, slash) || (slash === 0 ? '/' : '.'), base: clean.slice(slash + 1) };
}

/** Where a link leads, as it is asked for by the link's own path; `rename` is the link's name where it differs. */
export function followed(link: string, target: string): { readonly path: string; readonly rename: string | undefined } {
  const resolved = target.startsWith('/') ? target : `${splitPath(link).parent}/${target}`;
  const path = keepEnd(cleanPath(resolved), link);
  const name = splitPath(cleanPath(link)).base;
  return { path, rename: name === splitPath(cleanPath(path)).base ? undefined : name };
}
