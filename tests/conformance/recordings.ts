/** What Docker answered: recorded/NAME.json, one entry a compared line, in order. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Answer } from './run-line.ts';

export interface Recording extends Answer {
  readonly command: string;
}

const path = (name: string) => new URL(`recorded/${name}.json`, import.meta.url);

export const readRecordings = (name: string): Recording[] =>
  JSON.parse(readFileSync(path(name), 'utf8')) as Recording[];

export function writeRecordings(name: string, recordings: readonly Recording[]): void {
  writeFileSync(path(name), `${JSON.stringify(recordings, undefined, 2)}\n`);
}
