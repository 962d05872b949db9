import type { Filters } from '../api/types.ts';
import { badParameter } from '../errors.ts';
import type { Volume } from './volume.ts';

const YES: ReadonlySet<string> = new Set(['1', 'true', 'True', 'TRUE']);
const NO: ReadonlySet<string> = new Set(['0', 'false', 'False', 'FALSE']);

/** The filters of `GET /volumes`: values of one are alternatives (labels all hold), filters all hold. */
export function volumeFilter(filters: Filters, inUse: (volume: Volume) => boolean): (volume: Volume) => boolean {
  const dangling = truth('dangling', filters.get('dangling'));
  const some = (name: string, matches: (value: string) => boolean): boolean => {
    const values = filters.get(name) ?? [];
    return values.length === 0 || values.some(matches);
  };
  return (volume) =>
    (dangling === undefined || dangling !== inUse(volume)) &&
    some('name', (part) => volume.name.includes(part)) &&
    some('driver', (name) => name === 'local') &&
    matchesLabels(volume, filters);
}

export function matchesLabels({ labels }: Volume, filters: Filters): boolean {
  const has = (text: string): boolean => {
    const at = text.indexOf('=');
    const [key, value] = at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
    return Object.hasOwn(labels ?? {}, key) && (value === undefined || labels?.[key] === value);
  };
  return (filters.get('label') ?? []).every(has) && !(filters.get('label!') ?? []).some(has);
}

/** A filter that is true or false; undefined when it was not given. */
export function truth(name: string, values: readonly string[] | undefined): boolean | undefined {
  if (!values || values.length === 0) return undefined;
  if (values.every((value) => YES.has(value))) return true;
  if (values.every((value) => NO.has(value))) return false;
  throw badParameter(`invalid filter '${name}=[${values.join(' ')}]'`);
}
