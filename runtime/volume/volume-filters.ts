import type { Filters } from '../model/types.ts';
import { booleanFilter, matchesLabels, textFilter } from '../model/filters.ts';
import type { Volume } from './volume.ts';

/** The filters of `GET /volumes`: values of one are alternatives (labels all hold), filters all hold. */
export async function volumeFilter(
  filters: Filters,
  inUse: (volume: Volume) => boolean,
): Promise<(volume: Volume) => boolean> {
  const dangling = booleanFilter(filters, 'dangling');
  const drivers = filters.get('driver') ?? [];
  const nameMatches = await textFilter(filters, 'name');
  return (volume) =>
    (dangling === undefined || dangling !== inUse(volume)) &&
    nameMatches(volume.name) &&
    (drivers.length === 0 || drivers.includes('local')) &&
    matchesLabels(filters, volume.labels);
}
