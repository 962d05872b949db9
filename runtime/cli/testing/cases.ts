/**
 * Command lines that Docker's own client is recorded with: one a line in command-lines/*.txt, words in quotes may hold blanks.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface CliCase {
  readonly args: readonly string[];
  readonly stdin?: string;
}

const FOLDER = new URL('./command-lines/', import.meta.url);

function readLines(file: string): CliCase[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ args: words(line) }));
}

const words = (line: string): string[] =>
  [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|(\S+))/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );

const WITH_STDIN: CliCase[] = [
  { args: ['container', 'prune'], stdin: 'n\n' },
  { args: ['container', 'prune'], stdin: 'y\n' },
  { args: ['container', 'prune'], stdin: '' },
  { args: ['image', 'prune'], stdin: 'Y\n' },
  { args: ['image', 'prune', '-a'], stdin: 'yes\n' },
  { args: ['network', 'prune'], stdin: 'n\n' },
  { args: ['network', 'prune'], stdin: 'y\n' },
  { args: ['system', 'prune'], stdin: 'n\n' },
  { args: ['system', 'prune'], stdin: 'y\n' },
  { args: ['system', 'prune', '-a', '--volumes', '--filter', 'label=x'], stdin: 'y\n' },
  { args: ['run', '-i', 'busybox', 'cat'], stdin: 'some input\n' },
  { args: ['load'], stdin: 'not a tar' },
  { args: ['import', '-', 'name:tag'], stdin: 'not a tar' },
];

const nameOf = (file: string): string => file.replace(/\.txt$/, '');

/** By the name of their list. */
export const CASES: ReadonlyMap<string, readonly CliCase[]> = new Map([
  ...readdirSync(FOLDER)
    .sort()
    .map((file) => [nameOf(file), readLines(file)] as const),
  ['standard-input', WITH_STDIN],
]);
