import { cut } from '../../text/environment.ts';

/** `--filter name=value`: the name in lower case, both trimmed. */
export function parseFilter(text: string): [name: string, value: string] {
  if (!text.includes('=')) throw new Error('bad format of filter (expected name=value)');
  const [name, value] = cut(text, '=');
  return [name.trim().toLowerCase(), value.trim()];
}

/** As the API client takes them. */
export const filtersOf = (filters: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> =>
  Object.fromEntries(filters);
