/**
 * The command lines of cases/*.txt. A line that begins with `$ ` is compared with Docker's answer, one with `~ ` only prepares or
 * cleans up, `#` is a comment. Lines of a file share the daemon's state, so they run in order.
 */
import { readFileSync, readdirSync } from 'node:fs';

interface Line {
  readonly command: string;
  readonly compared: boolean;
}

export interface CaseFile {
  readonly name: string;
  readonly lines: readonly Line[];
}

const CASES = new URL('cases/', import.meta.url);

export function readCases(wanted: readonly string[] = []): CaseFile[] {
  const names = readdirSync(CASES).map((file) => file.replace(/\.txt$/, ''));
  return names
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .sort()
    .map(readCase);
}

function readCase(name: string): CaseFile {
  const text = readFileSync(new URL(`${name}.txt`, CASES), 'utf8');
  return {
    name,
    lines: text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(parseLine),
  };
}

function parseLine(line: string): Line {
  const [, sign, command] = /^([$~]) (.+)$/.exec(line) ?? [];
  if (command === undefined)
    throw new Error(`Conformance case: expected "$ ", "~ " or "#", got ${JSON.stringify(line)}`);
  return { command, compared: sign === '$' };
}
