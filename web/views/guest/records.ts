/**
 * Many files of the guest read by one process, framed so that no content can pass for another file: names and contents end with NUL,
 * which a path can't have in it, and a text of the kernel neither.
 */

/** What a probe may print; the rest is cut in the guest, before it is carried. */
export const PROBE_BYTES_MAX = 512 * 1024;

/** For `asking`: each file that is there, by patterns of the shell. A program's arguments come as several records of one file. */
export const readFiles = (patterns: readonly string[]): string =>
  `/usr/bin/grep -azZHs '' ${patterns.join(' ')} | head -c ${PROBE_BYTES_MAX}`;

/** By path, in the order in which they were read. What was cut off in the middle is left out. */
export function recordsOf(output: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  const pieces = output.split('\0');
  // Whatever stands behind the last NUL is a piece of a record.
  for (let index = 0; index + 2 < pieces.length; index += 2) {
    const path = pieces[index] ?? '';
    const contents = files.get(path) ?? [];
    contents.push(pieces[index + 1] ?? '');
    files.set(path, contents);
  }
  return files;
}

/** `Name:\tinit` lines, or `usage_usec 12` lines, as a map; of a name that comes twice the first counts. */
export function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^\s:]+):?\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value.trim());
  }
  return fields;
}
