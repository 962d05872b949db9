/**
 * `KEY=value` in its many places: environment, labels, driver options, and the files that hold one a line.
 */
import { quote } from './quote.ts';

/** `--env`: a variable without a value takes the client's; one that the client doesn't have is dropped later. */
export function checkVariable(text: string): string {
  if (text.split('=')[0] === '') throw new Error('invalid environment variable: ' + text);
  return text;
}

/** Resolves `NAME` from the client's environment; without one there the name alone unsets the image's variable. */
export function resolveVariable(text: string, environment: ReadonlyMap<string, string>): string {
  if (text.includes('=')) return text;
  const value = environment.get(text);
  return value === undefined ? text : `${text}=${value}`;
}

export function checkLabel(text: string): string {
  if (text.trim() === '' || text.startsWith('=')) throw new Error(`invalid label '${text}': empty name`);
  return text;
}

/** Later ones win; one without `=` has an empty value. */
export function keyValueMap(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => cut(entry, '=')));
}

/** Text before and after the first separator; without one the second is empty. */
export function cut(text: string, separator: string): [before: string, after: string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)];
}

/**
 * The lines of an env or label file: blank lines and lines starting with `#` don't count, leading white space goes.
 * `lookup` resolves names without a value; a name it doesn't know is left out.
 */
export function parseKeyValueFile(
  path: string,
  content: Uint8Array,
  lookup: ((name: string) => string | undefined) | undefined,
): string[] {
  try {
    const lines = splitLines(content).map(decodeLine);
    return lines.flatMap((line) => parseLine(line.replace(/^\ufeff|\r$/g, ''), lookup));
  } catch (error) {
    throw new Error(`invalid env file (${path}): ${(error as Error).message}`, { cause: error });
  }
}

function splitLines(content: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, start)) {
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  return [...lines, content.subarray(start)];
}

function decodeLine(line: Uint8Array, index: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: index > 0 }).decode(line);
  } catch (error) {
    throw new Error(`invalid utf8 bytes at line ${index + 1}: [${line.join(' ')}]`, { cause: error });
  }
}

function parseLine(line: string, lookup: ((name: string) => string | undefined) | undefined): string[] {
  const trimmed = line.replace(/^[ \t]+/, '');
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const [name, value] = cut(trimmed, '=');
  if (/[ \t\n]/.test(name)) throw new Error(`variable '${name}' contains whitespaces`);
  if (name === '') throw new Error(`no variable name on line '${trimmed}'`);
  if (trimmed.includes('=')) return [`${name}=${value}`];
  if (!lookup) return [name];
  const found = lookup(name);
  return found === undefined ? [] : [`${name}=${found}`];
}

/** `--sysctl`, `--annotation`: a map flag. */
export function parseMapEntry(text: string): [key: string, value: string] {
  if (text === '') throw new Error(`invalid option ${quote(text)}`);
  return cut(text, '=');
}
