/** Values of the filters that lists and prunes share. */
import type { Filters } from '../api/types.ts';
import { parseTimestamp } from '../cli/parse/timestamp.ts';
import { badParameter } from '../errors.ts';
import type { Image } from './image.ts';

const TRUE = new Set(['1', 'true']);
const FALSE = new Set(['0', 'false']);

/** True, false or not there. Throws 400 "invalid filter 'dangling=[x]'". */
export function booleanFilter(filters: Filters, name: string): boolean | undefined {
  const values = filters.get(name);
  if (!values || values.length === 0) return undefined;
  const isTrue = values.some((value) => TRUE.has(value));
  const isFalse = values.some((value) => FALSE.has(value));
  if (isTrue === isFalse) throw badParameter(`invalid filter '${name}=[${values.join(' ')}]'`);
  return isTrue;
}

/** Milliseconds since the epoch of each "until": a date, seconds, or how long before `now`. Throws 400. */
export function untilFilter(filters: Filters, now: number): number[] {
  return (filters.get('until') ?? []).map((text) => {
    try {
      return Number(parseTimestamp(text, now)) * 1000;
    } catch (error) {
      throw badParameter(error instanceof Error ? error.message : String(error));
    }
  });
}

/** All of `label`, none of `label!`. */
export function matchesLabels(filters: Filters, image: Image): boolean {
  const has = (label: string) => hasLabel(image, label);
  return (filters.get('label') ?? []).every(has) && !(filters.get('label!') ?? []).some(has);
}

/** `key` or `key=value`. */
function hasLabel(image: Image, label: string): boolean {
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(label) ?? [];
  const found = image.spec.config.Labels?.[key];
  return found !== undefined && (value === undefined || found === value);
}
