/** Values of the filters that lists and prunes share. */
import type { Filters } from './api/types.ts';
import { parseTimestamp } from './cli/parse/timestamp.ts';
import { badParameter } from './errors.ts';
import { type Instant } from './std/instant.ts';
import { parseUnixTime } from './std/unix-time.ts';

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

/** The moment of "until", if there is one: a date, seconds, or how long before `now`. Throws 400. */
export function untilFilter(filters: Filters, now: Instant): Instant[] {
  const asked = filters.get('until') ?? [];
  if (asked.length > 1) throw badParameter('more than one until filter specified');
  return asked.map((text) => {
    try {
      return parseUnixTime(parseTimestamp(text, now));
    } catch (error) {
      throw badParameter(error instanceof Error ? error.message : String(error));
    }
  });
}

type Labels = Readonly<Record<string, string>>;

/** All of `label`, none of `label!`. */
export function matchesLabels(filters: Filters, labels: Labels | null | undefined): boolean {
  const has = (value: string): boolean => hasLabel(labels ?? {}, value);
  return (filters.get('label') ?? []).every(has) && !(filters.get('label!') ?? []).some(has);
}

/** `key` or `key=value`. */
export function hasLabel(labels: Labels, value: string): boolean {
  const at = value.indexOf('=');
  if (at < 0) return Object.hasOwn(labels, value);
  const key = value.slice(0, at);
  return Object.hasOwn(labels, key) && labels[key] === value.slice(at + 1);
}

/** A part of the text, or a regular expression, as Docker takes names and ids. */
export function matchesText(text: string, pattern: string): boolean {
  if (text.includes(pattern)) return true;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
