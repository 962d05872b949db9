/** Slash-separated paths as text; nothing is looked up. */

/** Go's path.Clean: no `.`, `..` or empty elements but leading `..`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const element of path.split('/')) {
    if (element === '' || element === '.') continue;
    if (element !== '..') kept.push(element);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  const joined = kept.join('/');
  if (rooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

export const absolutePath = (path: string, cwd: string): string =>
  cleanPath(path.startsWith('/') ? path : `${cwd}/${path}`);
