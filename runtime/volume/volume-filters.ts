import type { Filters } from '../api/types.ts';
import { booleanFilter, matchesLabels } from '../filters.ts';
import type { Volume } from './volume.ts';

/** The filters of `GET /volumes`: values of one are alternatives (labels all hold), filters all hold. */
export function volumeFilter(filters: Filters, inUse: (volume: Volume) => boolean): (volume: Volume) => boolean {
  const dangling = booleanFilter(filters, 'dangling');
  const some = (name: string, matches: (value: string) => boolean): boolean => {
    const values = filters.get(name) ?? [];
    return values.length === 0 || values.some(matches);
  };
  return (volume) =>
    (dangling === undefined || dangling !== inUse(volume)) &&
    some('name', (part) => volume.name.includes(part)) &&
    some('driver', (name) => name === 'local') &&
    matchesLabels(filters, volume.labels);
}
