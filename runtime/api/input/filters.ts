/**
 * The `filters` parameter: `{"status":{"running":true}}`, or in the form of old clients `{"status":["running"]}`.
 * Each endpoint names the filters it knows (moby, api/types/filters/parse.go and the daemon's accepted sets).
 */
import { badParameter } from '../../std/errors.ts';
import type { Filters } from '../../model/types.ts';

const FILTERS_CHARACTERS_MAX = 64 * 1024;

export const CONTAINER_LIST_FILTERS = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'isolation',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
] as const;
export const CONTAINER_PRUNE_FILTERS = ['label', 'label!', 'until'] as const;
export const IMAGE_LIST_FILTERS = ['before', 'dangling', 'label', 'label!', 'reference', 'since', 'until'] as const;
export const BUILD_PRUNE_FILTERS = [
  'description',
  'id',
  'inuse',
  'parent',
  'private',
  'shared',
  'type',
  'until',
  'unused-for',
] as const;
export const IMAGE_PRUNE_FILTERS = ['dangling', 'label', 'label!', 'until'] as const;

export const NETWORK_LIST_FILTERS = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'] as const;
export const NETWORK_PRUNE_FILTERS = ['label', 'label!', 'until'] as const;
export const VOLUME_LIST_FILTERS = ['dangling', 'driver', 'label', 'label!', 'name'] as const;
export const VOLUME_PRUNE_FILTERS = ['all', 'label', 'label!'] as const;

/** `accepted` absent takes any name, as the events endpoint does. */
export function parseFilters(text: string, accepted?: readonly string[]): Filters {
  if (text === '') return new Map();
  if (text.length > FILTERS_CHARACTERS_MAX) throw badParameter('invalid filter');
  const filters = new Map(Object.entries(parseObject(text)).map(([name, values]) => [name, parseValues(values)]));
  for (const name of filters.keys()) {
    if (accepted && !accepted.includes(name)) throw badParameter(`invalid filter '${name}'`);
  }
  return filters;
}

function parseObject(text: string): object {
  const value = parseJson(text);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw badParameter('invalid filter');
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter('invalid filter');
  }
}

/** Docker keeps a name whose flag is false: the map is a set, its values are not looked at. Null is what Go makes of it: nothing. */
function parseValues(values: unknown): string[] {
  if (values === null) return [];
  const list = Array.isArray(values) ? (values as unknown[]) : Object.keys(parseSet(values));
  return list.map((value) => {
    if (value !== null && typeof value !== 'string') throw badParameter('invalid filter');
    return value ?? '';
  });
}

function parseSet(values: unknown): object {
  const isSet =
    typeof values === 'object' &&
    values !== null &&
    Object.values(values).every((flag) => flag === null || typeof flag === 'boolean');
  if (!isSet) throw badParameter('invalid filter');
  return values;
}
