/** Values of the filters that lists and prunes share. */
import type { Filters } from './types.ts';
import { parseTimestamp } from '../text/timestamp.ts';
import { badParameter, readOr } from '../std/errors.ts';
import { type Instant } from '../std/instant.ts';
import { parseUnixTime } from '../text/unix-time.ts';
import { compileGoPattern, type TextMatcher } from '../std/go-pattern.ts';

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
  return asked.map((text) => readOr(() => parseUnixTime(parseTimestamp(text, now)), badParameter));
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

/**
 * What names and ids may be (moby, api/types/filters: Args.Match): one of the values, or what one of them is a pattern of. A value that
 * is no pattern matches itself alone; without values everything passes.
 */
export async function textFilter(filters: Filters, name: string): Promise<TextMatcher> {
  const values = filters.get(name) ?? [];
  const patterns = await Promise.all(values.map((value) => compileGoPattern(value).catch(() => undefined)));
  return (text) => values.length === 0 || values.includes(text) || patterns.some((matches) => matches?.(text) === true);
}
