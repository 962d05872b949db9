/** Names in archives as Go's path/filepath treats them: Docker's rules for what may be unpacked where speak of these. */

/** filepath.Clean: without `.`, doubled slashes and, as far as there is something before them, `..`. Empty for the directory itself. */
export function cleanName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !name.startsWith('/')) parts.push(part);
  }
  return parts.join('/');
}

/** True when a cleaned name leads out of the directory that it is relative to. */
export const leadsOut = (cleaned: string): boolean => cleaned === '..' || cleaned.startsWith('../');

/** `a/b/c` as `a/b` and `c`. */
export function splitName(cleaned: string): { parent: string; base: string } {
  const slash = cleaned.lastIndexOf('/');
  return { parent: cleaned.slice(0, Math.max(0, slash)), base: cleaned.slice(slash + 1) };
}
