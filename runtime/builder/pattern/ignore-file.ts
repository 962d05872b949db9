import { cleanPattern } from './ignore-matcher.ts';

/** The patterns of a .dockerignore: a line each, `#` begins a comment, `!` takes files back in. */
export const parseIgnoreFile = (text: string): string[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(normalize);

function normalize(line: string): string {
  const takesBack = line.startsWith('!');
  const pattern = takesBack ? line.slice(1).trim() : line;
  const clean = pattern === '' ? '' : cleanPattern(pattern);
  return `${takesBack ? '!' : ''}${clean.length > 1 ? clean.replace(/^\//, '') : clean}`;
}
