/** Takes out of an answer what differs from run to run: ids, times, addresses, and the widths of columns that held them. */
import type { Answer } from './run-line.ts';

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\r/g, '<CR>'],
  [/\b[0-9a-f]{64}\b/g, '<ID64>'],
  [/\b[0-9a-f]{12}\b/g, '<ID12>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<TIME>'],
  [/\b(About an? \w+|Less than a second|\d+ (second|minute|hour|day|week|month)s?)( ago)?\b/g, '<AGO>'],
  [/\b(172\.\d+|10\.88)\.\d+\.\d+\b/g, '<IP>'],
  [/\b127\.0\.0\.1:\d{4,5}\//g, '<REGISTRY>/'],
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<MAC>'],
  // How many processors a machine has, and which resolver it asks.
  [/\b(from 0\.01 to )\d+\.\d\d(, as there are only )\d+/g, '$1<N>$2<N>'],
  [/(: lookup \S+) on [\d.]+:53:/g, '$1:'],
  [/(# ExtServers: \[)10\.[\d.]+\]/g, '$1<RESOLVER>]'],
  [/[ \t]+/g, ' '],
  [/ +$/gm, ''],
];

const normaliseText = (text: string): string =>
  REPLACEMENTS.reduce((result, [pattern, replacement]) => result.replaceAll(pattern, replacement), text);

export const normalise = ({ stdout, stderr, code }: Answer): Answer => ({
  stdout: normaliseText(stdout),
  stderr: normaliseText(stderr),
  code,
});
