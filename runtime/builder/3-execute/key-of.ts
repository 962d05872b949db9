import { digestOf } from '../../oci/digest.ts';

/** A short name for anything that can be written as JSON, whatever the order of its keys. */
export const keyOf = async (value: unknown): Promise<string> =>
  digestOf(new TextEncoder().encode(JSON.stringify(value, (_key, each: unknown) => sorted(each))));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
